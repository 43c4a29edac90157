"""The API in the background."""

import datetime

from django.utils import timezone

from ayrdash.api.limits import prune_days
from ayrdash.api.uploads import prune_uploads
from ayrdash.jobs.periodic import periodic


@periodic(name="api.prune_uploads", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Remove uploads and counts of calls whose time is over."""
    now = timezone.now()
    return prune_uploads(now) + prune_days(now)
