"""Suspensions in the background."""

import datetime

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.suspensions import services


@periodic(name="suspensions.reinstate", every=datetime.timedelta(seconds=30))
def reinstate() -> int:
    """Reinstate whose 48 hours are over."""
    return services.reinstate_due(timezone.now())
