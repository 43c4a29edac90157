"""An invitation's life: sent, sent again, handed over by copied link, revoked."""

import datetime
import math
from dataclasses import dataclass
from typing import Unpack

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.accounts.policy import Action, grantable_roles, may
from ayrdash.accounts.queries import is_registered
from ayrdash.activity.services import record
from ayrdash.core.errors import Refused
from ayrdash.core.ratelimit import allow
from ayrdash.core.tokens import INVITATION_TOKEN, lookup_hash, new_token
from ayrdash.mail.services.bounces import release
from profiles.models import Profile
from profiles.services.details import Details
from profiles.services.lifecycle import create_profile, retire_team_profile
from teams.models import Invitation
from teams.services import mails
from teams.services.errors import AlreadyInvited, EmailRegistered, Overtaken, TooSoon
from teams.services.failures import settle, tell_failed

PAUSE = datetime.timedelta(minutes=1)
WINDOW = datetime.timedelta(hours=1)
SENDINGS_PER_WINDOW = 5
# Of one Account, whichever web process makes them.
INVITATIONS_PER_WINDOW = 100
TRIES_PER_HOUR = 100
# The same invitation again within this time is a second click, not a second wish.
SAME_CLICK = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Issued:
    """An invitation and its fresh link; the link is empty where an earlier one stays."""

    invitation: Invitation
    link: str


def invite(
    *,
    by: Membership,
    email: str,
    title: str,
    role: str = Membership.Role.ADMIN,
    all_profiles: bool = True,
) -> Issued:
    """Make a team profile called ``title`` and mail its invitation to ``email``.

    Raises ``Refused``, ``EmailRegistered``, ``AlreadyInvited``, ``TooSoon``, and what
    ``create_profile`` raises; then nothing is made and no mail goes out.
    """
    _require_grant(by, role)
    return _issue(by.account, by.user, email, title, role=role, all_profiles=all_profiles)


def invite_by_key(
    *, account: Account, email: str, title: str, **details: Unpack[Details]
) -> Issued:
    """Invite an admin by the account's own API key, which may do what an owner may.

    ``details`` are those of the team profile (API contract 2.2). Raises as ``invite``.
    """
    role = Membership.Role.ADMIN
    return _issue(account, None, email, title, role=role, all_profiles=True, **details)


def note_try(account: Account) -> None:
    """Count one wish to invite, refused ones too: each tells whether an address has a login.

    Nobody asks in bulk; the invitations themselves are counted beside. Raises ``TooSoon``.
    """
    if not allow("invite", str(account.pk), limit=TRIES_PER_HOUR, seconds=3_600):
        raise TooSoon(_("Too many invitations in one hour. Go on a little later."))


def _issue(
    account: Account,
    actor: User | None,
    email: str,
    title: str,
    *,
    role: str,
    all_profiles: bool,
    **details: Unpack[Details],
) -> Issued:
    email = email.strip().lower()
    _refuse_registered(account, email)
    with transaction.atomic():
        # One invitation at a time: of two clicks the second finds what the first made.
        account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        if same := _same_click(account, actor, email, title):
            return Issued(same, "")
        _refuse_flood(account)
        earlier = _refuse_invited(account, email)
        profile = create_profile(
            account=account, title=title, actor=actor, kind=Profile.Kind.TEAM, **details
        )
        invitation = Invitation(
            account=account,
            email=email,
            role=role,
            all_profiles=all_profiles,
            profile=profile,
            invited_by=actor,
            earlier_sendings=earlier,
        )
        link = _mail_new_link(invitation)
        _record("invitation.sent", invitation, actor)
    return Issued(invitation, link)


def resend(*, invitation: Invitation, by: Membership) -> Issued:
    """Mail a fresh link; the one before is dead. Raises ``TooSoon``, ``Overtaken``."""
    _require_grant(by, invitation.role)
    _refuse_registered(by.account, invitation.email)
    with transaction.atomic():
        row = _locked(invitation)
        _refuse_too_soon(row)
        row.earlier_sendings = _sendings(row)
        # Somebody asks for it: mail that came back before does not stop it, a complaint does.
        release(email=row.email)
        settle(row)
        link = _mail_new_link(row)
        _record("invitation.resent", row, by.user)
    return Issued(row, link)


def issue_link(*, invitation: Invitation, by: Membership) -> str:
    """Return a fresh link to hand over by other means; the mailed one is dead.

    From then on accepting no longer proves that the address is the person's own.
    """
    _require_grant(by, invitation.role)
    with transaction.atomic():
        row = _locked(invitation)
        token = _new_token(row)
        row.mail, row.link_shown_at = None, timezone.now()
        row.save()
        settle(row)
        _record("invitation.link_copied", row, by.user)
    return mails.invitation_url(token)


def revoke(*, invitation: Invitation, by: Membership) -> None:
    """End the link at once, and the team profile if it was never used."""
    _require_grant(by, invitation.role)
    with transaction.atomic():
        row = _locked(invitation)
        row.state = Invitation.State.REVOKED
        row.save(update_fields=["state"])
        if row.profile is not None:
            retire_team_profile(profile=row.profile, actor=by.user)
        settle(row)
        _record("invitation.revoked", row, by.user)


def next_sending_at(invitation: Invitation) -> datetime.datetime:
    """Return from when on the invitation may be mailed again."""
    sent = [datetime.datetime.fromisoformat(moment) for moment in _sendings(invitation)]
    ready = sent[-1] + PAUSE
    if len(sent) > SENDINGS_PER_WINDOW:
        ready = max(ready, sent[-SENDINGS_PER_WINDOW] + WINDOW)
    return ready


def _sendings(invitation: Invitation) -> list[str]:
    """Return the moments of its mails, oldest first, as far back as the limits look."""
    own = [*invitation.earlier_sendings, invitation.sent_at.isoformat()]
    return own[-SENDINGS_PER_WINDOW - 1 :]


def _refuse_too_soon(invitation: Invitation) -> None:
    wait = next_sending_at(invitation) - timezone.now()
    if wait <= datetime.timedelta(0):
        return
    seconds = math.ceil(wait.total_seconds())
    if seconds <= 60:
        words = _("The last mail has only just left. The next can go in %d seconds.") % seconds
    else:
        words = _("Five mails an hour can go to one address. The next can go in %d minutes.") % -(
            -seconds // 60
        )
    raise TooSoon(words, field="email")


def _refuse_flood(account: Account) -> None:
    """Bound an Account's invitations in an hour; its row is held, so the count is exact."""
    recent = Invitation.objects.filter(account=account, created_at__gt=timezone.now() - WINDOW)
    if recent.count() >= INVITATIONS_PER_WINDOW:
        raise TooSoon(_("Too many invitations in one hour. Go on a little later."))


def _require_grant(by: Membership, role: str) -> None:
    if not may(by, Action.MANAGE_TEAM) or role not in grantable_roles(by):
        raise Refused(_("Nobody can give more rights than they hold."), field="role")


def _refuse_registered(account: Account, email: str) -> None:
    """Refuse a known address before anything is made or mailed, with the way out."""
    if not is_registered(email):
        return
    if Membership.objects.filter(account=account, user__email__iexact=email).exists():
        raise AlreadyInvited(_("This person is a member of the team already."), field="email")
    if account.settings.allow_existing_logins:
        return
    message = _(
        "This address has a login already. That person can sign in, open the page Account "
        "and press Delete; then the address can be invited."
    )
    raise EmailRegistered(message, field="email")


def _same_click(account: Account, user: User | None, email: str, title: str) -> Invitation | None:
    since = timezone.now() - SAME_CLICK
    rows = Invitation.objects.pending().filter(
        account=account, email=email, invited_by=user, created_at__gt=since
    )
    return rows.filter(profile__title=title.strip()).first()


def _refuse_invited(account: Account, email: str) -> list[str]:
    """Refuse a second invitation; return when earlier ones were mailed to the address."""
    rows = Invitation.objects.filter(account=account, email=email)
    if rows.pending().exists():
        message = _(
            "This address is invited already. Send the invitation again by its mail icon, "
            "or revoke it on the page Team."
        )
        raise AlreadyInvited(message, field="email")
    # Its team profile was deleted: that ended it.
    rows.filter(state=Invitation.State.PENDING).update(state=Invitation.State.REVOKED)
    last = rows.order_by("-sent_at").first()
    if last is None:
        return []
    _refuse_too_soon(last)
    return _sendings(last)


def _locked(invitation: Invitation) -> Invitation:
    """Return the row as it is now, held until the end of the transaction."""
    rows = Invitation.objects.pending().select_for_update(of=("self",))
    row = rows.select_related("account", "profile", "invited_by").filter(pk=invitation.pk).first()
    if row is None:
        raise Overtaken(_("This invitation was accepted or revoked meanwhile."))
    return row


def _new_token(invitation: Invitation) -> str:
    """Draw a fresh token and date; whatever link there was is dead."""
    token = new_token(INVITATION_TOKEN)
    now = timezone.now()
    days = invitation.account.settings.invitation_days
    invitation.token_hash = lookup_hash(token)
    invitation.sent_at = now
    invitation.expires_at = now + datetime.timedelta(days=days)
    return token


def _mail_new_link(invitation: Invitation) -> str:
    link = mails.invitation_url(_new_token(invitation))
    # Without a mail server the page shows the link.
    invitation.link_shown_at = None if settings.SMTP_CONFIGURED else invitation.sent_at
    invitation.mail = mails.send_invitation(invitation, link)
    invitation.save()
    if invitation.mail.is_lost:
        tell_failed(invitation, invitation.mail)
    return link


def _record(verb: str, invitation: Invitation, actor: User | None) -> None:
    record(
        verb,
        account=invitation.account,
        actor=actor,
        profile=invitation.profile,
        details={"email": invitation.email, "role": invitation.role},
    )
