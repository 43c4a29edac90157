"""Delivering one event: at least once, the same hookId on every try.

Claimed by compare-and-set with the attempt's number as fencing token, tried outside any
transaction, the outcome written only by whoever still holds the number.
"""

import datetime
import random
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core import outbound
from ayrdash.webhooks import signing
from ayrdash.webhooks.models import Attempt, Delivery, Webhook
from ayrdash.webhooks.services import health
from ayrdash.webhooks.services.events import wake

State = Delivery.State

TIMEOUT_SECONDS = 15.0
LEASE = datetime.timedelta(seconds=60)
# Seconds from one try to the next: nine tries within about an hour, then more rarely.
PAUSES = (5, 30, 120, 300, 600, 900, 900, 900, 7_200, 14_400, 28_800, 28_800)
LONGEST_ASKED_PAUSE = 3_600
RETRIED = frozenset({408, 425, 429})
GONE = 410
# While an Account is being closed its events wait, and go out if it is opened again.
NOT_CLOSING: dict[str, None] = {"profile__account__closing_at": None}
KEEP = datetime.timedelta(days=30)
PRUNE_AT_ONCE = 1_000
SHOWN_ANSWER = 1_000


@dataclass(frozen=True)
class Outcome:
    """What one try came to. ``status`` None: no answer came."""

    status: int | None
    answer: str
    is_final: bool = False
    pause: float | None = None

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def deliver(delivery_id: int) -> str:
    """Try one delivery, if it is due and nobody holds it; return what became of it."""
    held = _claim(delivery_id)
    if held is None:
        return "not due"
    began = time.monotonic()
    outcome = _send(held)
    return _write(held, outcome, int((time.monotonic() - began) * 1000))


def _claim(delivery_id: int) -> Delivery | None:
    now = timezone.now()
    with transaction.atomic():
        if not Delivery.objects.filter(pk=delivery_id, **NOT_CLOSING).exists():
            return None
        # Columns of the row alone: PostgreSQL does not look again at what is joined after
        # it waited for another claim, and both would hold.
        due = Delivery.objects.filter(pk=delivery_id, state=State.QUEUED, due_at__lte=now)
        claimed = due.update(
            state=State.SENDING, lease_until=now + LEASE, attempt_count=F("attempt_count") + 1
        )
        if not claimed:
            return None
        held = Delivery.objects.select_related("webhook__profile__account").get(pk=delivery_id)
        Attempt.objects.create(delivery=held, number=held.attempt_count, url=held.webhook.url)
    return held


def _send(held: Delivery) -> Outcome:
    hook, now = held.webhook, timezone.now()
    if not hook.is_on:
        return Outcome(None, _("The webhook is switched off."), is_final=True)
    signed = signing.headers(
        hook_id=held.hook_id,
        body=held.body,
        moment=now,
        secret=hook.secret,
        former=hook.overlapping_secret(now),
    )
    try:
        answer = outbound.call(
            "POST",
            hook.url,
            timeout=TIMEOUT_SECONDS,
            data=held.body.encode(),
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "X-Ayrshare-Delivery-Id": held.hook_id,
                "X-Ayrshare-Delivery-Attempt": str(held.attempt_count),
                **signed,
            },
        )
    except outbound.AddressRefused as error:
        return Outcome(None, error.message, is_final=True)
    except outbound.OutboundError as error:
        return Outcome(None, error.message)
    text = answer.body[: SHOWN_ANSWER * 4].decode("utf-8", "replace").replace("\x00", "")
    final = not (answer.status in RETRIED or answer.status >= 500)
    asked = _asked_pause(answer.headers.get("Retry-After", ""))
    return Outcome(answer.status, text[:SHOWN_ANSWER], is_final=final, pause=asked)


def _asked_pause(text: str) -> float | None:
    """Read Retry-After: seconds or a date; None for none or nonsense."""
    if text.strip().isdigit():
        return min(float(text[:10]), LONGEST_ASKED_PAUSE)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        return None
    seconds = (moment - timezone.now()).total_seconds()
    return min(max(seconds, 0.0), LONGEST_ASKED_PAUSE)


def _write(held: Delivery, outcome: Outcome, milliseconds: int) -> str:
    now = timezone.now()
    values = _next(held, outcome, now)
    with transaction.atomic():
        Attempt.objects.filter(delivery=held, number=held.attempt_count).update(
            status=outcome.status, answer=outcome.answer, duration_ms=milliseconds
        )
        mine = Delivery.objects.filter(
            pk=held.pk, state=State.SENDING, attempt_count=held.attempt_count
        )
        if not mine.update(
            lease_until=None,
            last_status=outcome.status,
            last_error="" if outcome.status else outcome.answer[:255],
            **values,
        ):
            return "superseded"
        if outcome.is_success:
            Webhook.objects.filter(pk=held.webhook_id, failing_since__isnull=False).update(
                failing_since=None
            )
        else:
            health.note_failure(held.webhook, gone=outcome.status == GONE, now=now)
        if values["state"] == State.QUEUED:
            held.refresh_from_db(fields=["due_at"])
            wake(held)
    return str(values["state"])


def _next(held: Delivery, outcome: Outcome, now: datetime.datetime) -> dict[str, object]:
    """Say what the row becomes: delivered, given up, or due again by the retry table."""
    if outcome.is_success:
        return {"state": State.DELIVERED, "finished_at": now}
    tries = held.attempt_count - held.attempts_before
    if outcome.is_final or tries > len(PAUSES):
        return {"state": State.FAILED, "finished_at": now}
    pause = PAUSES[tries - 1] * random.uniform(0.9, 1.1)  # noqa: S311 - jitter, no secret
    pause = max(pause, outcome.pause or 0.0)
    return {"state": State.QUEUED, "due_at": now + datetime.timedelta(seconds=pause)}


def reap(now: datetime.datetime) -> int:
    """Return deliveries whose worker died to the queue."""
    stale = Delivery.objects.filter(state=State.SENDING, lease_until__lt=now)
    return stale.update(state=State.QUEUED, lease_until=None, due_at=now)


def sweep(now: datetime.datetime, *, grace: datetime.timedelta, batch: int = 500) -> int:
    """Wake what is due and was not woken; each at most once a grace."""
    overdue = Delivery.objects.filter(state=State.QUEUED, due_at__lt=now - grace, **NOT_CLOSING)
    count = 0
    for delivery in overdue.order_by("due_at")[:batch]:
        with transaction.atomic():
            mine = Delivery.objects.filter(
                pk=delivery.pk, state=State.QUEUED, due_at=delivery.due_at
            )
            if mine.update(due_at=now):
                delivery.due_at = now
                wake(delivery)
                count += 1
    return count


def prune(now: datetime.datetime) -> int:
    """Remove deliveries older than ``KEEP``."""
    old = Delivery.objects.filter(created_at__lt=now - KEEP).values_list("pk", flat=True)
    found = list(old.order_by("created_at")[:PRUNE_AT_ONCE])
    Delivery.objects.filter(pk__in=found).delete()
    return len(found)
