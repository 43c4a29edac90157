"""The queue looks after itself."""

import datetime

from django.utils import timezone

from ayrdash.core import ratelimit
from ayrdash.jobs import queue
from ayrdash.jobs.periodic import periodic


@periodic(name="jobs.housekeeping", every=datetime.timedelta(seconds=60))
def housekeeping() -> int:
    """Release what dead workers held, and prune what is finished."""
    return queue.housekeeping()


@periodic(name="jobs.prune_tallies", every=datetime.timedelta(hours=1))
def prune_tallies() -> int:
    """Forget attempts whose window is over."""
    return ratelimit.prune(timezone.now())
