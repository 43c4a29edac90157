"""Sending again what did not arrive, or did and is wanted once more."""

import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from ayrdash.webhooks.models import Delivery, Webhook
from ayrdash.webhooks.services.events import wake

State = Delivery.State
AT_ONCE = 1_000


def resend(*, delivery: Delivery) -> bool:
    """Send one finished delivery again, same hookId and body; False if it is on its way."""
    return bool(_again(Delivery.objects.filter(pk=delivery.pk)))


def resend_failed(*, webhook: Webhook, since: datetime.datetime | None = None) -> int:
    """Send all failed deliveries of a webhook again, oldest first, at most 1,000 a call."""
    failed = Delivery.objects.filter(webhook=webhook, state=State.FAILED)
    if since is not None:
        failed = failed.filter(created_at__gte=since)
    return _again(failed)


def _again(rows: QuerySet[Delivery]) -> int:
    count = 0
    finished = rows.filter(state__in=(State.FAILED, State.DELIVERED)).order_by("id")
    for delivery in finished[:AT_ONCE]:
        with transaction.atomic():
            mine = Delivery.objects.filter(pk=delivery.pk, state=delivery.state)
            delivery.due_at = timezone.now()
            if mine.update(
                state=State.QUEUED,
                due_at=delivery.due_at,
                attempts_before=F("attempt_count"),
                finished_at=None,
            ):
                wake(delivery)
                count += 1
    return count
