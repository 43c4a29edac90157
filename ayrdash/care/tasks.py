"""Care in the background."""

import datetime

from django.utils import timezone

from ayrdash.care.services import bulk, policy
from ayrdash.jobs.periodic import periodic


@periodic(name="care.bulk", every=datetime.timedelta(seconds=2))
def work() -> int:
    """Do some batches of bulk acts."""
    return bulk.work()


@periodic(name="care.policy", every=datetime.timedelta(minutes=1))
def idle_policy() -> int:
    """Look for idle profiles once a day, and begin what was announced."""
    now = timezone.now()
    return policy.look(now) + policy.begin_announced(now)


@periodic(name="care.delete_archived", every=datetime.timedelta(minutes=10))
def delete_archived() -> int:
    """Delete what stayed archived for the time that was named."""
    return bulk.delete_archived(timezone.now())


@periodic(name="care.prune", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Forget old dry runs and bulk acts."""
    return bulk.prune(timezone.now())
