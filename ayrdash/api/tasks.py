"""The API in the background."""

import datetime

from django.utils import timezone

from ayrdash.api.uploads import prune_uploads
from ayrdash.jobs.periodic import periodic


@periodic(name="api.prune_uploads", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Remove uploads whose time is over."""
    return prune_uploads(timezone.now())
