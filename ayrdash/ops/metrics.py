"""Figures of the installation in Prometheus' text format."""

import os
import shutil
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from ayrdash import __version__
from ayrdash.accounts.models import Account
from ayrdash.core import counts
from ayrdash.jobs import queue
from ayrdash.jobs.models import Tick, WorkerBeat
from ayrdash.mail.queries import counts_by_state
from ayrdash.ops import health
from ayrdash.posts.models import Delivery
from ayrdash.posts.queries import oldest_overdue, stuck_count
from ayrdash.suspensions.models import Suspension
from ayrdash.webhooks.models import Delivery as HookDelivery

Labels = dict[str, str]
Samples = Iterable[tuple[Labels, float]]


def text() -> str:
    """Return all metrics. Counters of requests are those of the process that answers."""
    return "".join(line + "\n" for line in _lines())


def _lines() -> Iterator[str]:
    now = timezone.now()
    alive = WorkerBeat.objects.filter(beat_at__gt=now - queue.DEAD_AFTER).count()
    overdue = oldest_overdue(now)
    late = (now - overdue).total_seconds() if overdue else 0.0
    failing = Tick.objects.exclude(last_error="").count()
    disk = shutil.disk_usage(settings.DATA_DIR)
    yield from _gauge("info", "Version, as a label", [({"version": __version__}, 1)])
    for part in health.parts():
        yield from _gauge(f"{part.name}_ok", f"Whether {part.name} is well", _one(part.ok))
    yield from _gauge("workers_alive", "Workers heard of in the last minute", _one(alive))
    yield from _gauge("jobs_waiting", "Wake-ups in the queue", _one(queue.depth()))
    yield from _gauge("oldest_due_seconds", "How long the oldest due post waits", _one(late))
    yield from _gauge("posts_stuck", "Deliveries that should be over", _one(stuck_count(now)))
    yield from _gauge("periodic_jobs_failing", "Periodic jobs whose last run failed", _one(failing))
    yield from _gauge("deliveries", "Deliveries to networks by state", _states(Delivery))
    yield from _gauge("webhook_deliveries", "Webhook deliveries by state", _states(HookDelivery))
    mails = [({"state": str(state)}, float(n)) for state, n in sorted(counts_by_state().items())]
    yield from _gauge("mails", "Mails in the outbox by state", mails)
    suspended = Suspension.objects.filter(ended_at=None).count()
    yield from _gauge("suspensions_open", "Profiles suspended now", _one(suspended))
    yield from _gauge("accounts", "Accounts", _one(Account.objects.count()))
    yield from _gauge("disk_free_bytes", "Free space in the data folder", _one(disk.free))
    yield from _requests()


def _requests() -> Iterator[str]:
    process = {"process": str(os.getpid())}
    found, seconds = counts.requests()
    samples = [
        ({"method": method, "status": status, **process}, float(number))
        for (method, status), number in sorted(found.items())
    ]
    yield from _metric("requests_total", "Answers since the process started", "counter", samples)
    took = [(process, seconds)]
    yield from _metric("request_seconds_total", "Time spent answering", "counter", took)
    since = [(process, counts.started_at)]
    yield from _gauge("process_start_time_seconds", "When the process started", since)


def _states(model: type[Delivery] | type[HookDelivery]) -> Samples:
    rows = model._default_manager.values_list("state").annotate(Count("id")).order_by("state")
    return [({"state": str(state)}, float(number)) for state, number in rows]


def _one(value: float) -> Samples:
    return [({}, float(value))]


def _gauge(name: str, words: str, samples: Samples) -> Iterator[str]:
    return _metric(name, words, "gauge", samples)


def _metric(name: str, words: str, kind: str, samples: Samples) -> Iterator[str]:
    yield f"# HELP ayrdash_{name} {words}."
    yield f"# TYPE ayrdash_{name} {kind}"
    for labels, value in samples:
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        number = int(value) if value == int(value) else round(value, 3)
        yield f"ayrdash_{name}{{{inside}}} {number}" if inside else f"ayrdash_{name} {number}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
