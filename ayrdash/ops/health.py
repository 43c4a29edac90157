"""How the installation is doing, in named parts."""

import datetime
import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ayrdash.jobs import queue
from ayrdash.jobs.models import Tick, WorkerBeat
from ayrdash.posts.queries import oldest_overdue

LATE = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class Part:
    """One thing that is well or not, with a plain word on it."""

    name: str
    ok: bool
    detail: str


def parts() -> list[Part]:
    """Check the database, its migrations, the worker and the schedule."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        now = timezone.now()
        beat = WorkerBeat.objects.order_by("-beat_at").first()
        overdue = oldest_overdue(now)
    except DatabaseError as error:
        return [Part("database", ok=False, detail=type(error).__name__)]
    alive = beat is not None and beat.beat_at > now - queue.DEAD_AFTER
    late = now - overdue if overdue else datetime.timedelta(0)
    return [
        Part("database", ok=True, detail=connection.vendor),
        Part("migrations", ok=not pending, detail=f"{len(pending)} to apply"),
        Part("worker", ok=alive, detail="alive" if alive else "no sign of life"),
        Part(
            "schedule",
            ok=late < LATE,
            detail=f"oldest due post waits {int(late.total_seconds())} s",
        ),
    ]


@dataclass(frozen=True)
class Status:
    """What the operator's page shows."""

    parts: list[Part]
    workers: list[WorkerBeat]
    ticks: list[Tick]
    waiting: int
    free_bytes: int
    smtp: bool


def status() -> Status:
    """Gather everything for the operator."""
    return Status(
        parts=parts(),
        workers=list(WorkerBeat.objects.order_by("-beat_at")[:20]),
        ticks=list(Tick.objects.order_by("name")),
        waiting=queue.depth(),
        free_bytes=shutil.disk_usage(settings.DATA_DIR).free,
        smtp=settings.SMTP_CONFIGURED,
    )
