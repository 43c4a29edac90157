"""Running periodic jobs: each tick by one worker, however many there are."""

import datetime
import logging

from django.utils import timezone

from ayrdash.jobs.models import Tick
from ayrdash.jobs.periodic import REGISTRY, PeriodicJob

logger = logging.getLogger(__name__)


def run_due(now: datetime.datetime | None = None) -> list[str]:
    """Run every periodic job that is due and that nobody else took; return their names."""
    now = now or timezone.now()
    known = {tick.name: tick for tick in Tick.objects.filter(name__in=REGISTRY)}
    ran = []
    for name, job in REGISTRY.items():
        tick = (
            known.get(name) or Tick.objects.get_or_create(name=name, defaults={"next_at": now})[0]
        )
        if tick.next_at <= now and _claim(tick, job, now):
            _run(job, now)
            ran.append(name)
    return ran


def _claim(tick: Tick, job: PeriodicJob, now: datetime.datetime) -> bool:
    """Move the tick on by compare-and-set; whoever moved it runs the job."""
    return bool(
        Tick.objects.filter(name=tick.name, next_at=tick.next_at).update(next_at=now + job.every)
    )


def _run(job: PeriodicJob, now: datetime.datetime) -> None:
    error = ""
    try:
        job.run()
    except Exception as fault:  # one job's fault must not stop the others
        logger.exception("Periodic job %s failed", job.name)
        error = f"{type(fault).__name__}: {fault}"[:2000]
    Tick.objects.filter(name=job.name).update(last_at=now, last_error=error)
