"""Feeds in the background."""

import datetime

from django.utils import timezone

from ayrdash.feeds import services
from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task

# Servers of others may be slow: whatever else waits goes first.
LAST = -10


@task(priority=LAST, queue_name="feeds")
def read_feed(feed_id: int) -> int:
    """Read one feed."""
    return services.read_taken(feed_id)


@periodic(name="feeds.read", every=datetime.timedelta(minutes=1))
def read() -> int:
    """Have the feeds read that are due."""
    due = services.take_due(timezone.now())
    for feed_id in due:
        read_feed.enqueue(feed_id)
    return len(due)
