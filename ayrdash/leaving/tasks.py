"""Leaving in the background."""

import datetime

from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task
from ayrdash.leaving.services import closing, exports, readings


@task()
def build(export_id: int) -> str:
    """Write one export."""
    return exports.build_export(export_id)


@periodic(name="leaving.sweep_exports", every=datetime.timedelta(seconds=30))
def sweep_exports() -> int:
    """Wake what waits."""
    return exports.sweep(timezone.now())


@periodic(name="leaving.prune_exports", every=datetime.timedelta(hours=1))
def prune_exports() -> int:
    """Remove old exports."""
    return exports.prune(timezone.now())


@periodic(name="leaving.finish_closing", every=datetime.timedelta(hours=1))
def finish_closing() -> int:
    """Remove Accounts whose closing is final."""
    return closing.finish_closing(now=timezone.now())


@task()
def read_in(import_id: int) -> str:
    """Look one export through, or read it in."""
    return readings.work(import_id)


@periodic(name="leaving.sweep_imports", every=datetime.timedelta(seconds=30))
def sweep_imports() -> int:
    """Wake what waits."""
    return readings.sweep(timezone.now())


@periodic(name="leaving.prune_imports", every=datetime.timedelta(hours=1))
def prune_imports() -> int:
    """Forget old imports."""
    return readings.prune(timezone.now())
