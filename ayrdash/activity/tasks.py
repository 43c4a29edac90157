"""The trail in the background."""

import datetime

from django.utils import timezone

from ayrdash.activity.services import purge_events
from ayrdash.jobs.periodic import periodic


@periodic(name="activity.purge", every=datetime.timedelta(minutes=10))
def purge() -> int:
    """Forget what has been kept for AUDIT_DAYS."""
    return purge_events(now=timezone.now())
