"""Looks in the background."""

import datetime

from ayrdash.jobs.periodic import periodic
from settings_app.services.prune import prune_looks


@periodic(name="settings.prune_looks", every=datetime.timedelta(days=1))
def prune() -> int:
    """Remove versions and files that nothing needs any more."""
    return prune_looks()
