"""Running periodic jobs: each tick by one worker, however many there are."""

import datetime
import logging

from django.db import connection
from django.utils import timezone

from ayrdash.jobs import queue
from ayrdash.jobs.models import Tick
from ayrdash.jobs.periodic import REGISTRY, PeriodicJob

logger = logging.getLogger(__name__)


def put_in_order(now: datetime.datetime) -> None:
    """Give every periodic job its row, and call back those that lie too far ahead.

    They do when a job runs more often than before, or the clock was set back.
    """
    known = dict(Tick.objects.filter(name__in=REGISTRY).values_list("name", "next_at"))
    missing = [Tick(name=name, next_at=now) for name in REGISTRY if name not in known]
    if missing:
        Tick.objects.bulk_create(missing, ignore_conflicts=True)
    for name, next_at in known.items():
        if next_at > now + REGISTRY[name].every:
            Tick.objects.filter(name=name, next_at=next_at).update(next_at=now)


def claim_next(now: datetime.datetime) -> PeriodicJob | None:
    """Take the periodic job that is due the longest; None if none is, or another was faster."""
    tick = Tick.objects.filter(name__in=REGISTRY, next_at__lte=now).order_by("next_at").first()
    if tick is None:
        return None
    job = REGISTRY[tick.name]
    # Compare and set: whoever moves the tick on runs the job.
    mine = Tick.objects.filter(name=tick.name, next_at=tick.next_at)
    return job if mine.update(next_at=now + job.every, last_at=now) else None


def run(job: PeriodicJob) -> None:
    """Run one periodic job; what it raises is logged and kept on its row, never lost."""
    error = ""
    try:
        job.run()
    except (Exception, SystemExit) as fault:  # one job's fault must not stop the others
        logger.exception("Periodic job %s failed", job.name)
        error = f"{type(fault).__name__}: {fault}"[:2000]
        if connection.errors_occurred:
            queue.drop_connection()
    # Written only when it changes: most ticks find nothing to do and cost no write.
    Tick.objects.filter(name=job.name).exclude(last_error=error).update(last_error=error)


def run_due(now: datetime.datetime | None = None) -> list[str]:
    """Run every periodic job that is due, in this thread; return their names."""
    now = now or timezone.now()
    put_in_order(now)
    ran = []
    while job := claim_next(now):
        run(job)
        ran.append(job.name)
    return ran
