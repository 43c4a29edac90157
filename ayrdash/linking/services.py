"""Link sessions: made by the account's people, used by end users without login."""

import datetime
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError, Text
from ayrdash.core.tokens import LINK_TOKEN, looks_like, lookup_hash, new_token
from ayrdash.linking.models import LinkSession
from profiles.models import Profile

# Longest life: 2,880 minutes (API contract 2.7).
LONGEST = datetime.timedelta(minutes=2_880)


class LinkUnknown(DomainError):
    """No such link session (API code 502)."""

    code = 502


class LinkRevoked(DomainError):
    """The link session was taken back (API code 501)."""

    code = 501


class LinkExpired(DomainError):
    """The link session's time is over (API code 503)."""

    code = 503


@dataclass(frozen=True)
class NewLink:
    """A fresh session and its token, which is never readable again."""

    session: LinkSession
    token: str


def create_link_session(*, profile: Profile, life: datetime.timedelta, actor: User) -> NewLink:
    """Make a signed link for end users of ``profile``; ``life`` at most ``LONGEST``."""
    token = new_token(LINK_TOKEN)
    session = LinkSession.objects.create(
        profile=profile,
        token_hash=lookup_hash(token),
        created_by_label=actor.email,
        expires_at=timezone.now() + min(life, LONGEST),
    )
    record("link_session.created", account=profile.account, actor=actor, profile=profile)
    return NewLink(session, token)


def open_link(token: str) -> LinkSession:
    """Return the session of a token that is good now; stamps the first opening."""
    if not looks_like(LINK_TOKEN, token):
        raise LinkUnknown(_("This link is not complete. Check that it was copied whole."))
    session = usable(Q(token_hash=lookup_hash(token)))
    LinkSession.objects.filter(pk=session.pk, opened_at=None).update(opened_at=timezone.now())
    return session


def usable(which: Q) -> LinkSession:
    """Return one session if it still opens; else raise the reason."""
    session = LinkSession.objects.filter(which).select_related("profile__account").first()
    if session is None or session.profile.deleted_at or session.profile.is_archived:
        raise LinkUnknown(_("This link is not known here."))
    if session.is_revoked:
        raise LinkRevoked(_("This link was withdrawn."))
    if session.is_expired:
        raise LinkExpired(_("This link has expired."))
    return session


def revoke(*, session: LinkSession, actor: User) -> None:
    """Take a link back; whoever has it open is out at the next click."""
    LinkSession.objects.filter(pk=session.pk, revoked_at=None).update(revoked_at=timezone.now())
    profile = session.profile
    record("link_session.revoked", account=profile.account, actor=actor, profile=profile)


def finish(*, session: LinkSession) -> None:
    """Note that the end user pressed All Done."""
    LinkSession.objects.filter(pk=session.pk).update(finished_at=timezone.now())


def state_of(session: LinkSession) -> tuple[Text, str]:
    """Return the state in words and its tone."""
    rules: list[tuple[bool, Text, str]] = [
        (session.is_revoked, _("Withdrawn"), "neutral"),
        (session.finished_at is not None, _("Done"), "success"),
        (session.is_expired, _("Expired"), "neutral"),
        (session.opened_at is not None, _("Opened"), "info"),
    ]
    return next(
        ((text, tone) for hit, text, tone in rules if hit), (_("Not opened yet"), "warning")
    )
