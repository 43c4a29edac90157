"""Looking for new messages, account by account. What is known already is stored once."""

import datetime
import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ayrdash.messaging.models import Conversation, Mailbox
from ayrdash.messaging.services import faults
from ayrdash.messaging.services.storing import store
from ayrdash.networks.able import messaging, messengers
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.capabilities import (
    Announcing,
    Chat,
    ChatMessage,
    Messaging,
    Spoken,
)
from ayrdash.networks.adapters.shapes import OddShape
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import messaging_bar

logger = logging.getLogger(__name__)

EVERY = datetime.timedelta(minutes=1)
# Where nothing comes, and where looking fails, the next look is later and later.
QUIETEST = datetime.timedelta(minutes=5)
LONGEST_PAUSE = datetime.timedelta(hours=1)
RELINK_PAUSE = datetime.timedelta(minutes=5)
# Of one look: conversations, and in each of them messages, in pages of the network's size.
MOST_PAGES = 10
# How long the network is believed to call, and the wait where it would not have it.
ANNOUNCED_FOR = datetime.timedelta(days=7)
ANNOUNCE_AGAIN = datetime.timedelta(hours=6)
# Clocks differ, and networks sort what comes at once as they like.
OVERLAP = datetime.timedelta(minutes=2)
# These concern one conversation alone. All else concerns the link or the network.
_OF_ONE = frozenset({FaultKind.REJECTED, FaultKind.GONE, FaultKind.DUPLICATE})

_ON = {
    "profile__messaging_active": True,
    "profile__deleted_at": None,
    "profile__archived_at": None,
    "profile__account__closing_at": None,
    "profile__account__settings__messaging_enabled": True,
    "state": SocialAccount.State.LINKED,
}


def wanted_accounts() -> QuerySet[SocialAccount]:
    """Return the accounts whose messages are wanted."""
    return SocialAccount.objects.filter(network__in=messengers(), **_ON)


def open_mailboxes(batch: int = 500) -> int:
    """Begin to look where messages were switched on or an account linked."""
    without = wanted_accounts().filter(mailbox=None).values_list("pk", flat=True)[:batch]
    rows = [Mailbox(social_account_id=pk) for pk in without]
    return len(Mailbox.objects.bulk_create(rows, ignore_conflicts=True))


def take_due(now: datetime.datetime, batch: int = 200) -> list[int]:
    """Return the mailboxes that are due, each once in ``EVERY``: a lost look comes again."""
    due = Mailbox.objects.filter(next_look_at__lte=now, social_account__in=wanted_accounts())
    rows = due.order_by("next_look_at").values_list("pk", "next_look_at")[:batch]
    return [
        pk
        for pk, moment in list(rows)
        if Mailbox.objects.filter(pk=pk, next_look_at=moment).update(next_look_at=now + EVERY)
    ]


def look(mailbox_id: int) -> int:
    """Look into one mailbox; return how many messages were new."""
    mailbox = (
        Mailbox.objects.filter(pk=mailbox_id, social_account__in=wanted_accounts())
        .select_related("social_account__profile__account__settings")
        .first()
    )
    if mailbox is None:
        return 0
    account, now = mailbox.social_account, timezone.now()
    adapter = messaging(account.network)
    problem = messaging_bar(account)
    if adapter is None or problem:
        _note(mailbox, next_look_at=now + RELINK_PAUSE, error_message=problem[:500])
        return 0
    try:
        found = _read(mailbox, adapter)
    except Fault as fault:
        _note_fault(mailbox, fault)
        return 0
    _announce(mailbox, adapter, now)
    quiet = 0 if found else mailbox.quiet + 1
    pause = min(QUIETEST, EVERY * max(1, quiet // 5))
    _note(
        mailbox,
        next_look_at=now + pause,
        looked_at=now,
        quiet=min(quiet, 1000),
        failures=0,
        error_message="",
    )
    return found


def take(network: str, client_id: str, spoken: Spoken) -> int:
    """Keep what was written to a bot alone; 1 if it was new.

    It is for the one account that the bot serves; where there are several, nobody can tell
    whose it is, and it is kept for none.
    """
    rows = wanted_accounts().filter(network=network, client_id=client_id)
    account = rows.select_related("profile__account__settings").first()
    if account is None or messaging_bar(account):
        return 0
    with transaction.atomic():
        mailbox, _made = Mailbox.objects.get_or_create(social_account=account)
        return store(mailbox, spoken.chat, [spoken.message])


def _announce(mailbox: Mailbox, adapter: Messaging, now: datetime.datetime) -> None:
    """Ask the network once in a while to call when somebody writes. Without it we look on."""
    until = mailbox.announced_until
    if not isinstance(adapter, Announcing) or not adapter.announces:
        return
    if until is not None and until > now:
        return
    pause = ANNOUNCED_FOR
    try:
        adapter.announce_messages(mailbox.social_account)
    except Fault as fault:
        logger.warning("Mailbox %s is not announced: %s", mailbox.pk, fault.message)
        pause = ANNOUNCE_AGAIN
    _note(mailbox, announced_until=now + pause)


def _note(mailbox: Mailbox, **values: object) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(**values)


def _note_fault(mailbox: Mailbox, fault: Fault) -> None:
    faults.note(account=mailbox.social_account, fault=fault)
    failures = min(mailbox.failures + 1, 1000)
    later = timezone.now() + min(LONGEST_PAUSE, EVERY * 2 ** min(failures - 1, 10))
    _note(
        mailbox,
        next_look_at=max(later, fault.retry_at or later),
        failures=failures,
        error_message=str(fault.message)[:500],
    )


def _read(mailbox: Mailbox, adapter: Messaging) -> int:
    """Read what changed, the longest ago first: a look that breaks off leaves no gap.

    A conversation that can't be read is left out until something changes in it.
    """
    account = mailbox.social_account
    changed = _changed(account, adapter)
    found = 0
    for chat, known in reversed(changed):
        since = known.synced_until if known else None
        try:
            messages = _messages(account, adapter, chat, since)
        except Fault as fault:
            if fault.kind not in _OF_ONE and not isinstance(fault, OddShape):
                raise
            logger.warning("Mailbox %s: a conversation is left out", mailbox.pk, exc_info=fault)
            messages = []
        with transaction.atomic():
            found += store(mailbox, chat, messages)
    return found


def _changed(account: SocialAccount, adapter: Messaging) -> list[tuple[Chat, Conversation | None]]:
    """Return the conversations that changed since the last look, the latest first."""
    cursor = ""
    found: list[tuple[Chat, Conversation | None]] = []
    for _page in range(MOST_PAGES):
        page = adapter.conversations(account, cursor=cursor)
        known = _known(account, page.items)
        for chat in page.items:
            row = known.get(chat.id)
            if row and row.remote_updated_at and row.remote_updated_at >= chat.updated:
                return found
            found.append((chat, row))
        cursor = page.cursor
        if not cursor:
            break
    return found


def _known(account: SocialAccount, chats: Sequence[Chat]) -> dict[str, Conversation]:
    rows = Conversation.objects.filter(
        profile=account.profile,
        network=account.network,
        account_remote_id=account.remote_id,
        remote_id__in=[chat.id for chat in chats],
    )
    # Unlinked meanwhile: it is to be attached again, changed or not.
    rows = rows.filter(~Q(social_account=None))
    return {row.remote_id: row for row in rows}


def _messages(
    account: SocialAccount,
    adapter: Messaging,
    chat: Chat,
    since: datetime.datetime | None,
) -> list[ChatMessage]:
    """Return what was said since a moment, a little before too; the earliest first.

    Of a conversation seen for the first time only the latest page: the rest is history.
    """
    found: list[ChatMessage] = []
    cursor = ""
    for _page in range(MOST_PAGES if since else 1):
        page = adapter.messages(account, chat.id, cursor=cursor)
        found += page.items
        cursor = page.cursor
        reached = since and any(item.sent_at < since - OVERLAP for item in page.items)
        if reached or not cursor:
            break
    return sorted(found, key=lambda item: item.sent_at)
