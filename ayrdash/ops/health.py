"""How the installation is doing, in named parts."""

import datetime
import shutil
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import Error as DriverError  # DatabaseError and InterfaceError alike
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from ayrdash import __version__
from ayrdash.core.errorlog import last_errors
from ayrdash.jobs import queue
from ayrdash.jobs.models import Tick, WorkerBeat
from ayrdash.mail.models import LOST, OutgoingMail
from ayrdash.mail.queries import counts_by_state
from ayrdash.posts.queries import oldest_overdue, stuck_count, stuck_posts

LATE = datetime.timedelta(minutes=5)
# Below either the disk is called low: the database must be able to grow.
LOWEST_FREE_BYTES = 1_000_000_000
LOWEST_FREE_SHARE = 0.03


@dataclass(frozen=True)
class Part:
    """One thing that is well or not, with a plain word on it."""

    name: str
    ok: bool
    detail: str


# Databases that were seen with every migration applied. That stays true while this code
# runs, and building the graph anew costs a hundred times the rest.
_migrated: set[str] = set()


def pending_migrations() -> int:
    """Count the migrations that this code has and the database has not."""
    if connection.alias in _migrated:
        return 0
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not pending:
        _migrated.add(connection.alias)
    return pending


def parts() -> list[Part]:
    """Check the database, its migrations, the worker and the schedule."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        pending = pending_migrations()
        now = timezone.now()
        beat = WorkerBeat.objects.order_by("-beat_at").first()
        overdue = oldest_overdue(now)
    except DriverError as error:
        return [Part("database", ok=False, detail=type(error).__name__)]
    alive = beat is not None and beat.beat_at > now - queue.DEAD_AFTER
    late = now - overdue if overdue else datetime.timedelta(0)
    return [
        Part("database", ok=True, detail=connection.vendor),
        Part("migrations", ok=not pending, detail=f"{pending} to apply"),
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
    disk_is_low: bool
    mails_queued: int
    mails_failed: int
    smtp: bool
    version: str
    # Deliveries to networks that should be over, and the first of their posts.
    stuck: int
    stuck_posts: list[str]
    oldest_due: datetime.datetime | None
    errors: list[dict[str, Any]]


def status() -> Status:
    """Gather everything for the operator."""
    now = timezone.now()
    disk = shutil.disk_usage(settings.DATA_DIR)
    mails = counts_by_state()
    return Status(
        parts=parts(),
        workers=list(WorkerBeat.objects.order_by("-beat_at")[:20]),
        ticks=list(Tick.objects.order_by("name")),
        waiting=queue.depth(),
        free_bytes=disk.free,
        disk_is_low=disk.free < max(LOWEST_FREE_BYTES, disk.total * LOWEST_FREE_SHARE),
        mails_queued=mails.get(OutgoingMail.State.QUEUED, 0),
        mails_failed=sum(mails.get(state, 0) for state in LOST),
        smtp=settings.SMTP_CONFIGURED,
        version=__version__,
        stuck=stuck_count(now),
        stuck_posts=stuck_posts(now),
        oldest_due=oldest_overdue(now),
        errors=last_errors(settings.DATA_DIR / "errors.jsonl"),
    )
