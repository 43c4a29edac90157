"""Alerts in the background."""

import datetime

from django.utils import timezone

from ayrdash.alerts import services
from ayrdash.alerts.services import digest
from ayrdash.jobs.periodic import periodic


@periodic(name="alerts.prune", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Remove old closed alerts."""
    return services.prune(timezone.now())


@periodic(name="alerts.digest", every=datetime.timedelta(minutes=5))
def send_digests() -> int:
    """Send the daily mails whose hour has come."""
    return digest.send_due(timezone.now())
