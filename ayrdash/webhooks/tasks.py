"""Webhooks in the background."""

import datetime

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task
from ayrdash.webhooks.services import deliver as delivering

# A wake-up gets this long before the sweeper makes another.
GRACE = datetime.timedelta(seconds=30)
OFTEN = datetime.timedelta(seconds=10)


@task(queue_name="webhooks")
def deliver(delivery_id: int) -> str:
    """Try one delivery, if it is due."""
    return delivering.deliver(delivery_id)


@periodic(name="webhooks.reap", every=OFTEN)
def reap() -> int:
    """Free what dead workers hold."""
    return delivering.reap(timezone.now())


@periodic(name="webhooks.sweep", every=OFTEN)
def sweep() -> int:
    """Wake what is due and was not woken."""
    return delivering.sweep(timezone.now(), grace=GRACE)


@periodic(name="webhooks.prune", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Remove old deliveries."""
    return delivering.prune(timezone.now())
