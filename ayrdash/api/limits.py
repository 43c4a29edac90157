"""Rolling limits per profile, exact with any number of processes.

A row per profile and limit counts calls in slots of time. The row is locked while it
is read and written, so parallel calls wait their turn and none slips through; every
slot that touches the window counts whole, so no window ever holds more calls than the
limit. Refused calls are not counted: who waits gets on.

The counts need not survive a power failure, so their commit does not wait for the disk.
"""

import datetime
import math
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from ayrdash.api.models import CallDay, CallWindow
from ayrdash.core.ratelimit import without_waiting_for_the_disk
from ayrdash.core.rows import only_row
from profiles.models import Profile

# A window is this many slots.
SLOTS = 30
# The limit whose calls are shown by day.
CALLS = "calls"
KEEP_DAYS = datetime.timedelta(days=400)
PRUNE_AT_ONCE = 2_000


@dataclass(frozen=True)
class Limit:
    """At most ``calls`` in any ``seconds``."""

    name: str
    calls: int
    seconds: float

    @property
    def slot_seconds(self) -> float:
        return self.seconds / SLOTS


@dataclass(frozen=True)
class Usage:
    """What a profile has used; ``wait_seconds`` is set when the call is refused."""

    limit: int
    count: int
    wait_seconds: int = 0

    @property
    def is_over(self) -> bool:
        return self.wait_seconds > 0


def calls() -> Limit:
    """Return the limit of calls per profile: by default 300 in 5 minutes."""
    return Limit(CALLS, settings.API_CALLS_PER_WINDOW, 300)


# Deletions of profiles, per account: counted on its Primary Profile.
DELETIONS = Limit("deletions", 8, 1)
# Calls refused for being too many: more than these in a day suspend the profile.
REFUSALS = Limit("refusals", 1_000, 86_400)


def count_call(
    profile: Profile, limit: Limit, *, key_name: str = "", now: float | None = None
) -> Usage:
    """Count one call of ``profile``, made with a key, if there is room for it."""
    moment = time.time() if now is None else now
    current = int(moment // limit.slot_seconds)
    with without_waiting_for_the_disk():
        row = _locked_row(profile, limit)
        slots = [pair for pair in row.slots if pair[0] >= current - SLOTS]
        used = sum(calls for _, calls in slots)
        if used >= limit.calls:
            return Usage(limit.calls, used, _wait(slots, used - limit.calls + 1, moment, limit))
        if slots and slots[-1][0] >= current:
            slots[-1][1] += 1
        else:
            slots.append([current, 1])
        CallWindow.objects.filter(pk=row.pk).update(slots=slots, **_counted(row, moment, key_name))
    return Usage(limit.calls, used + 1)


def _counted(row: CallWindow, moment: float, key_name: str) -> dict[str, Any]:
    """Return a window's counts with one call more. A day that is over gets its own row."""
    today = datetime.datetime.fromtimestamp(moment, datetime.UTC).date()
    month = f"{today:%Y-%m}"
    same_month, same_day = row.month == month, row.day == today
    by_key: dict[str, int] = dict(row.by_key) if same_month else {}
    if key_name:
        by_key[key_name] = by_key.get(key_name, 0) + 1
    if row.day and not same_day and row.limit == CALLS:
        over = CallDay(profile_id=row.profile_id, day=row.day, calls=row.day_calls)
        CallDay.objects.bulk_create([over], ignore_conflicts=True)
    return {
        "month": month,
        "month_calls": (row.month_calls if same_month else 0) + 1,
        "by_key": by_key,
        "day": today,
        "day_calls": (row.day_calls if same_day else 0) + 1,
    }


def prune_days(now: datetime.datetime) -> int:
    """Forget days older than ``KEEP_DAYS``, a bounded number at a time."""
    old = CallDay.objects.filter(day__lt=(now - KEEP_DAYS).date())
    found = list(old.values_list("pk", flat=True)[:PRUNE_AT_ONCE])
    CallDay.objects.filter(pk__in=found).delete()
    return len(found)


def _locked_row(profile: Profile, limit: Limit) -> CallWindow:
    rows = CallWindow.objects.select_for_update().filter(profile=profile, limit=limit.name)
    row = only_row(rows)
    if row is None:
        new = CallWindow(profile=profile, limit=limit.name)
        CallWindow.objects.bulk_create([new], ignore_conflicts=True)
        row = rows.get()
    return row


def _wait(slots: list[list[int]], needed: int, moment: float, limit: Limit) -> int:
    """Return the whole seconds after which ``needed`` calls have left the window."""
    leaving = 0
    for slot, calls in slots:
        leaving += calls
        if leaving >= needed:
            return max(1, math.ceil((slot + SLOTS + 1) * limit.slot_seconds - moment))
    return math.ceil(limit.seconds)
