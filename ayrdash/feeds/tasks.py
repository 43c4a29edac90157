"""Feeds in the background."""

import datetime

from django.utils import timezone

from ayrdash.feeds import services
from ayrdash.jobs.periodic import periodic


@periodic(name="feeds.read", every=datetime.timedelta(minutes=1))
def read() -> int:
    """Read the feeds that are due."""
    return services.read_due(timezone.now())
