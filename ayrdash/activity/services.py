"""Writing the trail. Every service that changes something calls ``record`` once."""

import datetime
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ayrdash.accounts.models import Account, User
from ayrdash.activity.listeners import tell, tell_many
from ayrdash.activity.models import Event, EventQuerySet
from ayrdash.activity.origin import current_origin
from ayrdash.activity.secrecy import safe_details
from ayrdash.activity.sentences import topic_of

if TYPE_CHECKING:
    from profiles.models import Profile

# Who acts where no person is signed in: the product itself, or the door that says so.
unnamed_actor: ContextVar[str] = ContextVar("unnamed_actor", default="ayrdash")

# Which key of the API acts: the id of the account's own, the ref of a named one; empty: none.
calling_key: ContextVar[str] = ContextVar("calling_key", default="")

WORDS_MAX_LENGTH = 2_000
PURGE_AT_ONCE = 2_000


def record(
    verb: str,
    *,
    account: Account,
    actor: User | None,
    profile: "Profile | None" = None,
    details: dict[str, Any] | None = None,
) -> Event:
    """Add one event. ``verb`` is ``noun.past`` ("profile.created"), told in ``sentences``.

    ``actor`` is the person at the screen; None means the product itself (worker, command,
    end user's link), or whom ``unnamed_actor`` names (an API key). ``profile`` is the
    one that the act concerns. Changes go into ``details`` as ``before`` and ``after``; a
    detail named like a secret raises ``SecretInTrail``.
    """
    event = _event(verb, account, actor, profile, details)
    event.save()
    tell(event, profile)
    return event


def record_many(
    verb: str, *, account: Account, actor: User | None, profiles: "Sequence[Profile]"
) -> None:
    """Add one event for each profile of the Account, at the cost of one statement."""
    events = [_event(verb, account, actor, profile, None) for profile in profiles]
    Event.objects.bulk_create(events)
    tell_many(verb, list(zip(events, profiles, strict=True)))


def _event(
    verb: str,
    account: Account,
    actor: User | None,
    profile: "Profile | None",
    details: dict[str, Any] | None,
) -> Event:
    origin = current_origin.get()
    # Whom a person acts as; one acting for another Account (joining it) acts as none.
    acting = origin.acting() if origin and actor else None
    if acting is not None and acting.account_id != account.pk:
        acting = None
    event = Event(
        account=account,
        verb=verb,
        topic=topic_of(verb),
        actor=actor,
        actor_label=actor.email if actor else unnamed_actor.get(),
        viewed_label=origin.viewed() if origin and actor else "",
        acting_ref_id=acting.ref_id if acting else "",
        acting_title=acting.title if acting else "",
        profile_ref_id=profile.ref_id if profile else "",
        profile_title=profile.title if profile else "",
        address=(origin.address if origin else "") or None,
        details=safe_details(details or {}),
    )
    event.words = _words(event)
    return event


def record_for_person(verb: str, *, user: User, details: dict[str, Any] | None = None) -> None:
    """Add one event to each Account that the person works for (sign-in, password, …)."""
    for membership in user.memberships.filter(deactivated_at=None).select_related("account"):
        record(verb, account=membership.account, actor=user, details=details)


def _words(event: Event) -> str:
    parts = [
        event.verb,
        event.actor_label,
        event.viewed_label,
        event.profile_title,
        event.acting_title,
        event.address or "",
        *_texts(event.details),
    ]
    return " ".join(part for part in parts if part).casefold()[:WORDS_MAX_LENGTH]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def purge_events(*, now: datetime.datetime) -> int:
    """Remove events older than AUDIT_DAYS, a bounded number at a time."""
    before = now - datetime.timedelta(days=settings.AUDIT_DAYS)
    return EventQuerySet(Event).purge(before=before, limit=PURGE_AT_ONCE)
