from django.urls import path

from teams.views import accounts, invitations, joining, listing, members, ownership, reach

app_name = "teams"
urlpatterns = [
    path("", listing.index, name="index"),
    path("invite/", invitations.invite, name="invite"),
    path("invitations/", listing.invitations, name="invitations"),
    path("invitations/<int:invitation_id>/resend/", invitations.resend, name="resend"),
    path("invitations/<int:invitation_id>/link/", invitations.link, name="link"),
    path("invitations/<int:invitation_id>/revoke/", invitations.revoke, name="revoke"),
    path(
        "invitations/<int:invitation_id>/profiles/",
        reach.of_invitation,
        name="invitation_profiles",
    ),
    path("members/<int:member_id>/", members.member, name="member"),
    path("members/<int:member_id>/role/", members.role, name="role"),
    path("members/<int:member_id>/reach/", members.reach, name="reach"),
    path("members/<int:member_id>/profiles/", reach.of_member, name="member_profiles"),
    path("members/<int:member_id>/deactivate/", members.deactivate, name="deactivate"),
    path("members/<int:member_id>/restore/", members.restore, name="restore"),
    path("members/<int:member_id>/remove/", members.remove, name="remove"),
    path("members/<int:member_id>/hand-over/", ownership.offer, name="hand_over"),
    path("hand-over/withdraw/", ownership.withdraw, name="withdraw"),
    path("hand-over/", ownership.nomination, name="nomination"),
    path("hand-over/accept/", ownership.accept, name="accept_ownership"),
    path("hand-over/decline/", ownership.decline, name="decline_ownership"),
    path("leave/", members.leave, name="leave"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/switch/", accounts.switch_account, name="switch_account"),
]

# Opened without sign-in, by the token of a mail.
invitation_urls = (
    [path("<str:token>/", joining.accept, name="accept")],
    "invitations",
)
