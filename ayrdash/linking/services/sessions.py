"""Making link sessions, opening them, and ending them."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.errors import NotEntitled
from ayrdash.core.rows import only_row
from ayrdash.core.tokens import LINK_TOKEN, looks_like, lookup_hash, new_token
from ayrdash.linking.models import LinkSession
from ayrdash.linking.services import errors, failures, mails, trail
from ayrdash.linking.services.addresses import address_of
from ayrdash.linking.services.options import DEFAULT_MINUTES, LinkOptions, check
from profiles.models import Profile

Step = trail.Step
KEEP = datetime.timedelta(days=365)
PRUNE_AT_ONCE = 500


@dataclass(frozen=True)
class NewLink:
    """A fresh session and its token, which is never readable again."""

    session: LinkSession
    token: str
    email_sent: bool = False

    @property
    def url(self) -> str:
        return address_of(self.token)


def create_link_session(
    *, profile: Profile, options: LinkOptions | None = None, by: User | None
) -> NewLink:
    """Make a signed link for end users of ``profile``; None as ``by`` means the API.

    Raises ``BadOption``, with the option's name as ``field``.
    """
    wish = options or LinkOptions()
    check(wish)
    _included_or_raise(profile, wish)
    token = new_token(LINK_TOKEN)
    with transaction.atomic():
        session = LinkSession.objects.create(
            profile=profile, token_hash=lookup_hash(token), **_columns(wish, by)
        )
        trail.note(session, Step.CREATED, note=session.created_by_label)
        record(
            "link_session.created",
            account=profile.account,
            actor=by,
            profile=profile,
            details={"session": session.ref, "networks": session.networks},
        )
        if wish.email:
            mails.send_link(session=session, mail=wish.email, token=token, by=by)
    return NewLink(session, token, email_sent=wish.email is not None)


def _included_or_raise(profile: Profile, wish: LinkOptions) -> None:
    """Refuse what the plan leaves out of the API (API contract 1.8)."""
    if wish.source != LinkSession.Source.API or is_entitled(profile.account, Feature.MAX_PACK):
        return
    if wish.mode == LinkSession.Mode.CONNECT:
        raise errors.ConnectNeedsPack(_("A link to one network needs the Max Pack."))
    if wish.email or wish.expires_in_minutes != DEFAULT_MINUTES:
        raise NotEntitled(_("A link's life and its mail need the Max Pack."))


def _columns(wish: LinkOptions, by: User | None) -> dict[str, object]:
    return {
        "source": wish.source,
        "mode": wish.mode,
        "networks": wish.networks,
        "one_connection": wish.one_connection,
        "single_use": wish.single_use,
        "ends_other_visit": wish.logout,
        "redirect_url": wish.redirect,
        "origin": wish.origin,
        "created_by_label": by.email if by else "API",
        "expires_at": timezone.now() + wish.life,
    }


def find(token: str) -> LinkSession:
    """Return the session of a token that is good now; nothing is stamped."""
    if not looks_like(LINK_TOKEN, token):
        raise errors.LinkUnknown
    return usable(Q(token_hash=lookup_hash(token)))


def usable(which: Q, *, again: bool = False) -> LinkSession:
    """Return one session, named by what is unique, if it still opens; else raise the reason.

    ``again`` is for the browser that has it open: a link for one use stays open there.
    """
    session = only_row(LinkSession.objects.filter(which).select_related("profile__account"))
    if session is None:
        raise errors.LinkUnknown
    for hit, reason in _reasons(session, again=again):
        if hit:
            raise reason(session=session)
    return session


def _reasons(session: LinkSession, *, again: bool) -> list[tuple[bool, type[errors.LinkClosed]]]:
    profile = session.profile
    used = session.single_use and session.used_at is not None and not again
    spent = session.finished_at is not None and (session.single_use or session.one_connection)
    return [
        (profile.deleted_at is not None or profile.is_archived, errors.ProfileGone),
        (profile.account.closing_at is not None, errors.ProfileGone),
        (session.is_revoked, errors.LinkRevoked),
        (session.is_expired, errors.LinkExpired),
        (used or spent, errors.LinkUsed),
        (profile.is_suspended, errors.ProfileSuspended),
    ]


def enter(*, session: LinkSession) -> None:
    """Note that a browser opened the link; a link for one use opens no other after it."""
    now = timezone.now()
    row = LinkSession.objects.filter(pk=session.pk)
    if session.single_use and not row.filter(used_at=None).update(used_at=now):
        raise errors.LinkUsed(session=session)
    if row.filter(opened_at=None).update(opened_at=now) and session.mail_to:
        failures.settle(session)
    trail.note(session, Step.OPENED)


def note_refusal(error: errors.LinkClosed) -> None:
    """Put on the trail that a genuine link did not open, and why."""
    if error.session is not None:
        trail.note(error.session, Step.REFUSED, code=error.code)


def revoke(*, session: LinkSession, by: User | None) -> None:
    """Take a link back; whoever has it open is out at the next click."""
    row = LinkSession.objects.filter(pk=session.pk, revoked_at=None)
    with transaction.atomic():
        if not row.update(revoked_at=timezone.now(), remind_at=None, secret=""):
            return
        trail.note(session, Step.REVOKED, note=by.email if by else "API")
        failures.settle(session)
        profile = session.profile
        record(
            "link_session.revoked",
            account=profile.account,
            actor=by,
            profile=profile,
            details={"session": session.ref},
        )


def prune(now: datetime.datetime) -> int:
    """Forget links that ended a year ago, unless a receipt still hangs on them."""
    old = LinkSession.objects.filter(expires_at__lt=now - KEEP, receipt=None)
    chosen = list(old.values_list("pk", flat=True)[:PRUNE_AT_ONCE])
    LinkSession.objects.filter(pk__in=chosen).delete()
    return len(chosen)


def finish(*, session: LinkSession) -> None:
    """Note that the end user is done. A second press changes nothing."""
    now = timezone.now()
    row = LinkSession.objects.filter(pk=session.pk)
    row.update(finished_at=now, remind_at=None, secret="")
    session.finished_at = now
    trail.note(session, Step.DONE)
