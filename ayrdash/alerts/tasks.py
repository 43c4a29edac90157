"""Alerts in the background."""

import datetime

from django.utils import timezone

from ayrdash.alerts import services
from ayrdash.jobs.periodic import periodic


@periodic(name="alerts.prune", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Remove old closed alerts."""
    return services.prune(timezone.now())
