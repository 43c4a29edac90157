"""Dates and pairs as the API writes them."""

import datetime

from django.utils import timezone

# How long a client may keep a list before it asks again.
FRESH_FOR = datetime.timedelta(minutes=5)


def iso(moment: datetime.datetime) -> str:
    """Return UTC with milliseconds: 2026-01-01T00:00:00.001Z."""
    if moment.tzinfo is not datetime.UTC:
        moment = moment.astimezone(datetime.UTC)
    return f"{moment.isoformat(timespec='milliseconds')[:23]}Z"


def iso_seconds(moment: datetime.datetime) -> str:
    """Return UTC to the second: 2026-01-01T00:00:00Z."""
    return f"{moment.astimezone(datetime.UTC).isoformat(timespec='seconds')[:19]}Z"


def pair(moment: datetime.datetime) -> dict[str, int]:
    """Return the older form of a date, in which some old members still come."""
    return {
        "_seconds": int(moment.timestamp()),
        "_nanoseconds": moment.microsecond // 1000 * 1_000_000,
    }


def freshness() -> dict[str, str]:
    """Return when a list was made and from when it is worth asking again."""
    now = timezone.now()
    return {"lastUpdated": iso(now), "nextUpdate": iso(now + FRESH_FOR)}
