"""Imports in the background."""

import datetime

from django.utils import timezone

from ayrdash.imports.services import running
from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task


@task()
def run(import_id: int) -> str:
    """Work one import off."""
    return running.run_import(import_id)


@periodic(name="imports.sweep", every=datetime.timedelta(seconds=10))
def sweep_imports() -> int:
    """Go on with what waits."""
    return running.sweep(timezone.now())
