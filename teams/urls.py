from django.urls import path

from teams.views import invitations, joining, listing

app_name = "teams"
urlpatterns = [
    path("", listing.index, name="index"),
    path("invitations/", listing.invitations, name="invitations"),
    path("invite/", invitations.invite, name="invite"),
    path("invitations/<int:invitation_id>/resend/", invitations.resend, name="resend"),
    path("invitations/<int:invitation_id>/link/", invitations.link, name="link"),
    path("invitations/<int:invitation_id>/revoke/", invitations.revoke, name="revoke"),
]

# Opened without sign-in, by the token of a mail.
invitation_urls = (
    [path("<str:token>/", joining.accept, name="accept")],
    "invitations",
)
