"""Profiles in the background."""

import datetime

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from profiles.services.lifecycle import purge_deleted

PURGE_BATCH = 100
# Each profile is a transaction of its own; the rest waits for the next run.
PURGE_BATCHES = 50


@periodic(name="profiles.purge", every=datetime.timedelta(minutes=10))
def purge() -> int:
    """Remove profiles whose time to be brought back is over: at most 5,000 in one run."""
    count = 0
    for _batch in range(PURGE_BATCHES):
        purged = purge_deleted(now=timezone.now(), batch=PURGE_BATCH)
        count += purged
        if purged < PURGE_BATCH:
            break
    return count
