"""The queue behind the task API: claiming, running, and cleaning up after the dead.

Rows of django_tasks_db are only wake-ups; the domain's own rows are the schedule.
So a wake-up that died with its worker needs no second run: the sweeper makes a new one.
"""

import datetime
import logging
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.jobs.models import WorkerBeat

logger = logging.getLogger(__name__)

KEEP_FINISHED = datetime.timedelta(hours=24)
# A worker that has not been heard of for this long is dead.
DEAD_AFTER = datetime.timedelta(seconds=60)


def claim(worker_id: str) -> "DBTaskResult[Any, Any] | None":
    """Take the next ready wake-up for this worker; None if there is none."""
    ready = DBTaskResult.objects.ready()
    if connection.vendor == "sqlite" and not ready.exists():
        return None  # a look needs no write lock
    with transaction.atomic():
        row: DBTaskResult[Any, Any] | None = ready.get_locked()
        if row is not None:
            row.claim(worker_id)
    return row


def run(row: "DBTaskResult[Any, Any]") -> None:
    """Run one wake-up; what it raises is kept on the row and logged, never lost."""
    try:
        result = row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        row.set_successful(result)
    except Exception as error:
        logger.exception("Job %s failed", row.task_path)
        row.set_failed(error)


def release_dead(now: datetime.datetime) -> int:
    """Drop wake-ups that a dead worker held: their domain rows are found by the sweeper."""
    alive = set(
        WorkerBeat.objects.filter(beat_at__gt=now - DEAD_AFTER).values_list("worker_id", flat=True)
    )
    count = 0
    for row in DBTaskResult.objects.running().only("id", "worker_ids"):
        if not alive.intersection(row.worker_ids):
            count += DBTaskResult.objects.running().filter(pk=row.pk).delete()[0]
    return count


def prune(now: datetime.datetime) -> int:
    """Remove what finished longer than ``KEEP_FINISHED`` ago, and beats of the dead."""
    WorkerBeat.objects.filter(beat_at__lt=now - KEEP_FINISHED).delete()
    removed: int = (
        DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_FINISHED).delete()[0]
    )
    return removed


def depth() -> int:
    """Count the wake-ups that wait."""
    waiting: int = DBTaskResult.objects.ready().count()
    return waiting


def housekeeping() -> int:
    """Release and prune; the worker runs it as a periodic job."""
    now = timezone.now()
    return release_dead(now) + prune(now)
