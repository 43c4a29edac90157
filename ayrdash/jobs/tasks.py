"""The queue looks after itself."""

import datetime

from ayrdash.jobs import queue
from ayrdash.jobs.periodic import periodic


@periodic(name="jobs.housekeeping", every=datetime.timedelta(seconds=60))
def housekeeping() -> int:
    """Release what dead workers held, and prune what is finished."""
    return queue.housekeeping()
