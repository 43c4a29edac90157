"""The queue behind the task API: claiming, running, and cleaning up after the dead.

Rows of django_tasks_db are only wake-ups; the domain's own rows are the schedule.
So a wake-up that died with its worker needs no second run: the sweeper makes a new one.
"""

import datetime
import logging
from collections.abc import Collection
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.jobs.models import WorkerBeat

logger = logging.getLogger(__name__)

KEEP_FINISHED = datetime.timedelta(hours=24)
# A worker that has not been heard of for this long is dead.
DEAD_AFTER = datetime.timedelta(seconds=60)
# No job runs for this long: leases and time-outs are minutes.
LONGEST_JOB = datetime.timedelta(minutes=15)
# Finished rows removed in one go: a bounded transaction, as SQLite has one writer.
PRUNE_AT_ONCE = 2_000


def claim(worker_id: str, leaving: Collection[str] = ()) -> "DBTaskResult[Any, Any] | None":
    """Take the next ready wake-up for this worker, of no lane that it leaves, if there is one."""
    ready = DBTaskResult.objects.ready()
    if leaving:
        ready = ready.exclude(queue_name__in=leaving)
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
    except (Exception, SystemExit) as error:
        logger.exception("Job %s failed", row.task_path)
        if connection.errors_occurred:
            drop_connection()  # a broken one could not even note the failure
        row.set_failed(error)


def drop_connection() -> None:
    """Close this thread's connection; the next query opens a new one."""
    try:
        connection.close()
    except DatabaseError:
        logger.debug("The connection was broken already", exc_info=True)


def release_dead(now: datetime.datetime) -> int:
    """Drop wake-ups that nobody works on any more: their domain rows are found by the sweeper.

    Held by a dead worker, or for longer than any job may take: then the worker lives,
    but the database was gone when it wanted to note the outcome.
    """
    alive = set(
        WorkerBeat.objects.filter(beat_at__gt=now - DEAD_AFTER).values_list("worker_id", flat=True)
    )
    running = DBTaskResult.objects.running()
    dropped = [
        row.pk
        for row in running.only("id", "worker_ids", "started_at")
        if not alive.intersection(row.worker_ids)
        or (row.started_at and row.started_at < now - LONGEST_JOB)
    ]
    removed: int = running.filter(pk__in=dropped).delete()[0] if dropped else 0
    if removed:
        logger.warning("Dropped %d wake-ups that dead workers held", removed)
    return removed


def prune(now: datetime.datetime) -> int:
    """Remove what finished longer than ``KEEP_FINISHED`` ago, and beats of the dead."""
    WorkerBeat.objects.filter(beat_at__lt=now - KEEP_FINISHED).delete()
    old = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_FINISHED)
    found = list(old.order_by().values_list("pk", flat=True)[:PRUNE_AT_ONCE])
    removed: int = DBTaskResult.objects.filter(pk__in=found).delete()[0] if found else 0
    return removed


def depth() -> int:
    """Count the wake-ups that wait."""
    waiting: int = DBTaskResult.objects.ready().count()
    return waiting


def housekeeping() -> int:
    """Release and prune; the worker runs it as a periodic job."""
    now = timezone.now()
    return release_dead(now) + prune(now)
