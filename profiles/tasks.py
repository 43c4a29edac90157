"""Profiles in the background."""

import datetime

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from profiles.services.lifecycle import purge_deleted


@periodic(name="profiles.purge", every=datetime.timedelta(hours=1))
def purge() -> int:
    """Remove profiles whose time to be brought back is over."""
    return purge_deleted(now=timezone.now())
