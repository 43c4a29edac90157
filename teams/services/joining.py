"""Accepting an invitation: a login is made, or one there is joins the Account."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Membership, User
from ayrdash.accounts.queries import is_registered
from ayrdash.accounts.services import register_verified
from ayrdash.activity.services import record
from ayrdash.core.tokens import lookup_hash
from profiles.models import Profile, ProfileAccess
from teams.models import Invitation
from teams.services.errors import EmailRegistered, InvitationClosed, NotYours
from teams.services.failures import settle


def open_invitation(token: str) -> Invitation:
    """Return what the link can still accept.

    Raises ``InvitationClosed`` for every other token, after the same single look-up.
    """
    rows = Invitation.objects.open(timezone.now()).filter(token_hash=lookup_hash(token))
    found = rows.select_related("account__settings", "invited_by", "profile").first()
    if found is None:
        raise InvitationClosed(_("This invitation is not open."))
    return found


def accept(*, token: str, name: str, password: str) -> Membership:
    """Make the invited person's login and membership. The same link works once.

    Raises ``InvitationClosed``, ``EmailRegistered``.
    """
    with transaction.atomic():
        invitation = _take(token)
        if is_registered(invitation.email):
            raise EmailRegistered(registered_advice())
        user = register_verified(email=invitation.email, password=password, operator=False)
        user.name = name.strip()
        user.save(update_fields=["name"])
        if not proves_address(invitation):
            EmailAddress.objects.filter(user=user).update(verified=False)
        return _join(invitation, user)


def accept_as(*, token: str, user: User) -> Membership:
    """Let the login that the invitation was made out to join a further Account.

    Raises ``InvitationClosed``, ``NotYours``, ``EmailRegistered``.
    """
    with transaction.atomic():
        invitation = _take(token)
        if user.email.lower() != invitation.email:
            raise NotYours(_("This invitation was made out to another address."))
        if not invitation.account.settings.allow_existing_logins:
            raise EmailRegistered(registered_advice())
        if user.memberships.filter(account=invitation.account).exists():
            raise InvitationClosed(_("This invitation is not open."))
        return _join(invitation, user)


def registered_advice() -> str:
    """Say how a person whose address has a login can still accept."""
    return _(
        "There is a login with this address already. Sign in, open the page Account and press "
        "Delete; then open this link again."
    )


def proves_address(invitation: Invitation) -> bool:
    """Tell whether holding the link shows that the person reads the address's mail.

    A link that somebody of the Account has seen shows nothing. Without a mail server
    there is no other way, and nothing that could be proved.
    """
    return invitation.link_shown_at is None or not settings.SMTP_CONFIGURED


def _take(token: str) -> Invitation:
    """Use the link up; of two at once one succeeds."""
    invitation = open_invitation(token)
    still = Invitation.objects.filter(
        pk=invitation.pk, state=Invitation.State.PENDING, token_hash=invitation.token_hash
    )
    if not still.update(state=Invitation.State.ACCEPTED, accepted_at=timezone.now()):
        raise InvitationClosed(_("This invitation is not open."))
    return invitation


def _join(invitation: Invitation, user: User) -> Membership:
    settle(invitation)
    membership = Membership.objects.create(
        account=invitation.account,
        user=user,
        role=invitation.role,
        all_profiles=invitation.all_profiles,
    )
    listed = invitation.listed.filter(deleted_at=None)
    ProfileAccess.objects.bulk_create(
        ProfileAccess(membership=membership, profile=profile) for profile in listed
    )
    if invitation.profile is not None:  # an open invitation always has one
        Profile.objects.filter(pk=invitation.profile.pk).update(member=membership)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user)
    record(
        "invitation.accepted",
        account=invitation.account,
        actor=user,
        profile=invitation.profile,
        details={"email": invitation.email, "role": invitation.role},
    )
    return membership
