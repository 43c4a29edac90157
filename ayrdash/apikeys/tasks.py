"""Named keys in the background."""

import datetime

from django.utils import timezone

from ayrdash.apikeys.services import reminders
from ayrdash.jobs.periodic import periodic


@periodic(name="apikeys.remind", every=datetime.timedelta(minutes=10))
def remind() -> int:
    """Tell of keys that are about to expire."""
    return reminders.remind(timezone.now())


@periodic(name="apikeys.prune", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Remove keys that were ended long ago."""
    return reminders.prune(timezone.now())
