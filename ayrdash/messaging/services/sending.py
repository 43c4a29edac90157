"""Sending one message: exactly once, whatever dies in between.

Claimed by compare-and-set, with the attempt's number as fencing token, in the order of
writing. The network is called outside any transaction.
"""

import datetime
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.messaging.models import Conversation, Message
from ayrdash.messaging.queries import pending
from ayrdash.messaging.rules import messenger_of, problem_of
from ayrdash.messaging.services import faults
from ayrdash.messaging.services.wake import wake
from ayrdash.networks.adapters.base import (
    WORTH_A_RETRY,
    Fault,
    FaultKind,
    Publication,
    Published,
)
from ayrdash.networks.adapters.capabilities import Letter
from ayrdash.posts.services.attempts import MAX_LOST_TRIES, MAX_TRIES, message_of, pause

logger = logging.getLogger(__name__)
State = Message.State
# The ``error_code`` of what waits again because a worker died over it: it may be out.
LOST = "lost"


@dataclass(frozen=True)
class Held:
    """A claimed message, and the number of this attempt."""

    message: Message
    number: int

    @property
    def tries(self) -> int:
        return self.number - self.message.attempts_before


def send_message(message_id: int) -> str:
    """Send one message if it is due, first in its line and held by nobody; return the outcome."""
    held = _claim(message_id)
    if held is None:
        return "not due"
    try:
        published = _call(held)
    except Fault as fault:
        return _record_fault(held, fault)
    return _record_sent(held, published)


def _claim(message_id: int) -> Held | None:
    now = timezone.now()
    seen = Message.objects.filter(pk=message_id, state=State.QUEUED, due_at__lte=now).first()
    if seen is None or pending(seen.conversation).filter(pk__lt=seen.pk).exists():
        return None
    # The row's own columns alone: see posts.services.attempts.take.
    claimed = Message.objects.filter(
        pk=message_id, state=State.QUEUED, attempt_count=seen.attempt_count
    ).update(
        state=State.SENDING,
        lease_until=now + datetime.timedelta(seconds=settings.LEASE_SECONDS),
        attempt_count=F("attempt_count") + 1,
    )
    if not claimed:
        return None
    rows = Message.objects.select_related(
        "conversation__profile__account__settings", "conversation__social_account"
    )
    message = rows.get(pk=message_id)
    return Held(message, message.attempt_count)


def _call(held: Held) -> Published:
    message, conversation = held.message, held.message.conversation
    account = conversation.social_account
    # Also what changed since it was written: suspended, unlinked, the time to answer over.
    if problem := problem_of(conversation):
        raise Fault(FaultKind.REJECTED, problem)
    if account is None:
        raise Fault(FaultKind.REJECTED, _("The account is no longer linked."))
    account.profile = conversation.profile
    publication = Publication(
        text=message.text,
        images=(),
        record_key=message.record_key,
        record_time=message.record_time,
        attempt=held.number,
        taken=lambda: _taken(message),
        abandoned=lambda: message.error_code == LOST,
        lease_until=message.lease_until,
    )
    letter = Letter(
        chat_id=conversation.remote_id,
        peer_id=conversation.peer_id,
        publication=publication,
        media_url=message.media[0] if message.media else "",
        asked_at=conversation.asked_at,
        automatic=message.automatic,
    )
    return messenger_of(account).send_message(account, letter)


def _taken(message: Message) -> frozenset[str]:
    """Return the ids of what else is known of the conversation."""
    others = Message.objects.filter(conversation=message.conversation_id).exclude(remote_id="")
    return frozenset(others.exclude(pk=message.pk).values_list("remote_id", flat=True))


def _record_sent(held: Held, published: Published) -> str:
    message = held.message
    with transaction.atomic():
        # A look at the mailbox may have seen it there first.
        same = Message.objects.filter(
            conversation=message.conversation_id, remote_id=published.remote_id
        )
        same.exclude(pk=message.pk).delete()
        written = _write(
            held,
            state=State.SENT,
            remote_id=published.remote_id,
            sent_at=timezone.now(),
            error_code="",
            error_message="",
        )
        if written:
            _wake_next(message)
    return "sent" if written else "superseded"


def _record_fault(held: Held, fault: Fault) -> str:
    message, account = held.message, held.message.conversation.social_account
    if account is not None:
        faults.note(account=account, fault=fault)
    again = fault.kind in WORTH_A_RETRY and held.tries < MAX_TRIES
    now = timezone.now()
    due_at = (fault.retry_at or now + pause(held.tries)) if again else now
    with transaction.atomic():
        written = _write(
            held,
            state=State.QUEUED if again else State.FAILED,
            error_code=fault.kind.value,
            error_message=message_of(fault),
            due_at=due_at,
            woken_at=due_at,
        )
        if written and again:
            message.due_at = due_at
            wake(message)
        elif written:
            _wake_next(message)
    if not written:
        return "superseded"
    return "again" if again else "failed"


def _write(held: Held, **values: object) -> bool:
    written = Message.objects.filter(
        pk=held.message.pk,
        state=State.SENDING,
        attempt_count=held.number,
        lease_until__isnull=False,
    ).update(lease_until=None, **values)
    if not written:
        logger.warning("Attempt %s of message %s came late", held.number, held.message.pk)
    return bool(written)


def _wake_next(message: Message) -> None:
    """Wake what was written after it: messages of a conversation go out one by one."""
    following = pending(Conversation(pk=message.conversation_id)).filter(pk__gt=message.pk).first()
    if following is not None:
        wake(following)


def reap(now: datetime.datetime, batch: int = 500) -> int:
    """Return messages whose worker died to the queue; the record key keeps them single."""
    stale = Message.objects.filter(state=State.SENDING, lease_until__lt=now)
    return sum(_free(message, now) for message in list(stale[:batch]))


def _free(message: Message, now: datetime.datetime) -> int:
    number = message.attempt_count
    given_up = number - message.attempts_before >= MAX_LOST_TRIES
    values: dict[str, object] = {"state": State.QUEUED, "woken_at": now, "error_code": LOST}
    if given_up:
        words = _("Sending was interrupted again and again; it was given up.")
        values = {"state": State.FAILED, "error_code": "", "error_message": words}
    with transaction.atomic():
        freed = Message.objects.filter(
            pk=message.pk, state=State.SENDING, attempt_count=number, lease_until__lt=now
        ).update(lease_until=None, **values)
        if freed and given_up:
            _wake_next(message)
        elif freed:
            wake(message)
    return freed


def sweep(now: datetime.datetime, *, grace: datetime.timedelta, batch: int = 500) -> int:
    """Wake messages that are due but whose wake-up got lost; each at most once a grace."""
    asleep = Message.objects.filter(state=State.QUEUED, woken_at__lt=now - grace)
    count = 0
    for message in list(asleep.order_by("woken_at", "id")[:batch]):
        with transaction.atomic():
            mine = Message.objects.filter(
                pk=message.pk, state=State.QUEUED, woken_at=message.woken_at
            )
            if mine.update(woken_at=now):
                wake(message)
                count += 1
    return count
