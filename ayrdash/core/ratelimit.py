"""Counting attempts, exactly with any number of web processes.

A row per limit and asker holds the count of its window. It is locked while it is read and
written, so that parallel attempts wait their turn; refused ones are not written. Who asks is
kept as a keyed hash. The counts need not survive a power failure.
"""

import contextlib
import datetime
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils import timezone

from ayrdash.core.models import Tally
from ayrdash.core.rows import only_row
from ayrdash.core.tokens import lookup_hash

PRUNE_AT_ONCE = 2_000


def allow(name: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one attempt; False once ``who`` has made ``limit`` in the window.

    The window begins with its first attempt.
    """
    now, key = timezone.now(), lookup_hash(f"limit:{name}:{who}")
    with without_waiting_for_the_disk():
        row = _locked(key, now)
        ended = row.ends_at <= now
        count = 0 if ended else row.count
        if count >= limit:
            return False
        ends_at = now + datetime.timedelta(seconds=seconds) if ended else row.ends_at
        Tally.objects.filter(pk=row.pk).update(count=count + 1, ends_at=ends_at)
    return True


def is_used_up(name: str, who: str, *, limit: int) -> bool:
    """Tell whether ``allow`` would refuse; nothing is counted."""
    key = lookup_hash(f"limit:{name}:{who}")
    return Tally.objects.filter(key=key, count__gte=limit, ends_at__gt=timezone.now()).exists()


def _locked(key: str, now: datetime.datetime) -> Tally:
    rows = Tally.objects.select_for_update().filter(key=key)
    row = only_row(rows)
    if row is None:
        Tally.objects.bulk_create([Tally(key=key, ends_at=now)], ignore_conflicts=True)
        row = rows.get()
    return row


def prune(now: datetime.datetime) -> int:
    """Forget windows that are over, a bounded number at a time."""
    # An hour's grace: a row that is about to be counted in is not taken away.
    over = Tally.objects.filter(ends_at__lt=now - datetime.timedelta(hours=1))
    ids = list(over.values_list("pk", flat=True)[:PRUNE_AT_ONCE])
    return over.filter(pk__in=ids).delete()[0]


@contextlib.contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """Run one transaction whose commit is not flushed before the reply goes out."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    elif connection.vendor == "sqlite":
        with _sqlite_synchronous("NORMAL"), transaction.atomic():
            yield
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO OFF")
            yield


@contextlib.contextmanager
def _sqlite_synchronous(level: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.execute(f"PRAGMA synchronous={level}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={before}")
