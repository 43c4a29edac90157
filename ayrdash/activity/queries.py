"""Reads of the trail."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Account, User
from ayrdash.activity.models import Event
from ayrdash.core.paging import Page, keyset_page

NEWEST_FIRST = ("-at", "-id")
# How the names begin under which nobody signed in acts.
UNNAMED: dict[str, Promise] = {"ayrdash": _("ayrdash itself"), "API key": _("API keys")}


@dataclass(frozen=True)
class Filters:
    """What the audit log is narrowed to; ``since`` and ``until`` are moments."""

    q: str = ""
    who: str = ""
    topic: str = ""
    profile: str = ""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    @property
    def is_narrowed(self) -> bool:
        return any((self.q, self.who, self.topic, self.profile, self.since, self.until))


def events(account: Account, filters: Filters) -> QuerySet[Event]:
    """Return the Account's events that the filters leave, newest first."""
    rows = Event.objects.filter(account=account)
    if filters.topic:
        rows = rows.filter(topic=filters.topic)
    if filters.who:
        rows = rows.filter(_by(account, filters.who))
    if filters.profile:
        rows = rows.filter(_about(filters.profile))
    if filters.since:
        rows = rows.filter(at__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__lt=filters.until)
    for word in filters.q.casefold().split():
        rows = rows.filter(words__contains=word)
    return rows.order_by(*NEWEST_FIRST)


def events_page(account: Account, filters: Filters, cursor: str) -> Page[Event]:
    """Return one page of the audit log."""
    return keyset_page(events(account, filters), order=NEWEST_FIRST, cursor=cursor)


def _by(account: Account, who: str) -> Q:
    """Match a member by login, whatever the address was then; others by the kept name."""
    member = User.objects.filter(memberships__account=account, email__iexact=who).first()
    return Q(actor=member) if member else Q(actor_label__istartswith=who)


def _about(profile: str) -> Q:
    if len(profile) == 40 and profile.isalnum():
        return Q(profile_ref_id=profile.lower())
    return Q(profile_title__icontains=profile)


def people(account: Account) -> list[tuple[str, str]]:
    """Return whom the log can be narrowed to: the members, and who acts without a person."""
    rows = User.objects.filter(memberships__account=account).order_by("email")
    members = [(user.email, _label(user)) for user in rows.only("email", "name")[:500]]
    return [*members, *((name, str(words)) for name, words in UNNAMED.items())]


def _label(user: User) -> str:
    return f"{user.name} ({user.email})" if user.name else user.email
