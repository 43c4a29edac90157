"""Files of posts in the background."""

import datetime

from django.utils import timezone

from ayrdash.bulk.services import runs
from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task


@task()
def work_off(run_id: int) -> str:
    """Make the posts of one file."""
    return runs.work(run_id)


@periodic(name="bulk.sweep", every=datetime.timedelta(seconds=30))
def sweep() -> int:
    """Go on with what waits."""
    return runs.sweep(timezone.now())
