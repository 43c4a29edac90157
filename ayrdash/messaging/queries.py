"""Reads of conversations and messages."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from ayrdash.core.paging import Page, keyset_page
from ayrdash.messaging.models import ActiveMonth, AutoResponse, Conversation, Mailbox, Message
from ayrdash.networks.able import messengers
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import messaging_bar
from profiles.models import Profile

PER_PAGE = 25
PER_THREAD = 50
ORDER = ("-last_message_at", "-id")
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Filters:
    """What the list of conversations is narrowed to."""

    q: str = ""
    network: str = ""
    unread: bool = False

    @property
    def is_narrowed(self) -> bool:
        return self != Filters()


def conversations(profile: Profile, filters: Filters, cursor: str) -> Page[Conversation]:
    """Return one page of a profile's conversations, the latest first."""
    rows = Conversation.objects.filter(profile=profile)
    if filters.network:
        rows = rows.filter(network=filters.network)
    if filters.unread:
        rows = rows.filter(unread_count__gt=0)
    for word in filters.q.casefold().split():
        rows = rows.filter(search_key__contains=word)
    return keyset_page(rows, order=ORDER, cursor=cursor, size=PER_PAGE)


def thread(conversation: Conversation, cursor: str) -> Page[Message]:
    """Return one page of a conversation, the latest messages first."""
    rows = Message.objects.filter(conversation=conversation)
    return keyset_page(rows, order=("-sent_at", "-id"), cursor=cursor, size=PER_THREAD)


def messages_of(
    profile: Profile, network: str, *, remote_id: str = "", cursor: str = "", size: int
) -> Page[Message]:
    """Return one page of all that was said at a network, the latest first."""
    rows = Message.objects.filter(conversation__profile=profile, conversation__network=network)
    if remote_id:
        rows = rows.filter(conversation__remote_id=remote_id)
    rows = rows.select_related("conversation")
    return keyset_page(rows, order=("-sent_at", "-id"), cursor=cursor, size=size)


def conversation_ids(profile: Profile, network: str, limit: int) -> list[str]:
    """Return the network's ids of a profile's conversations, the latest first."""
    rows = Conversation.objects.filter(profile=profile, network=network).order_by(*ORDER)
    return list(rows.values_list("remote_id", flat=True)[:limit])


def unread_total(profile: Profile) -> int:
    """Count the messages that nobody has marked as read."""
    rows = Conversation.objects.filter(profile=profile, unread_count__gt=0)
    return rows.aggregate(total=Sum("unread_count"))["total"] or 0


def month_of(moment: datetime.datetime) -> datetime.date:
    """Return the first day of a moment's month (UTC), by which conversations are counted."""
    return moment.astimezone(datetime.UTC).date().replace(day=1)


def active_now(profiles: Sequence[Profile]) -> dict[int, int]:
    """Count, by profile, the conversations in which something was said this month (UTC)."""
    rows = ActiveMonth.objects.filter(profile__in=profiles, month=month_of(timezone.now()))
    return dict(rows.values_list("profile").annotate(n=Count("pk")))


def active_by_month(profile: Profile) -> list[tuple[datetime.date, int]]:
    """Return the counts of the latest months in which anything was said."""
    rows = ActiveMonth.objects.filter(profile=profile).values("month")
    counted = rows.annotate(n=Count("id")).order_by("-month")[:MONTHS_SHOWN]
    return [(row["month"], row["n"]) for row in counted]


def auto_response_of(profile: Profile) -> AutoResponse:
    """Return a profile's automatic answer; one never set is at its defaults."""
    found = AutoResponse.objects.filter(profile=profile).first()
    return found or AutoResponse(profile=profile)


@dataclass(frozen=True)
class Reach:
    """One linked account that may have messages, and what stands against that."""

    account: SocialAccount
    problem: str
    mailbox: Mailbox | None


def reaches(profile: Profile) -> list[Reach]:
    """Return a profile's accounts at networks with messages, in network order."""
    rows = SocialAccount.objects.filter(profile=profile, network__in=messengers())
    return [
        Reach(account, messaging_bar(account), getattr(account, "mailbox", None))
        for account in rows.select_related("mailbox").order_by("network")
    ]


def pending(conversation: Conversation) -> QuerySet[Message]:
    """Return what is on its way in a conversation, in the order of writing."""
    rows = Message.objects.filter(conversation=conversation, state__in=Message.MOVING)
    return rows.order_by("id")
