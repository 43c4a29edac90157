"""Telling ahead of an end, at a few fixed distances."""

import datetime
from collections.abc import Sequence


def stage_of(
    end: datetime.datetime | None, now: datetime.datetime, stages: Sequence[int]
) -> int | None:
    """Return the fewest days of ``stages`` (ascending) in which the end lies; None: none."""
    if end is None:
        return None
    left = end - now
    return next((days for days in stages if left <= datetime.timedelta(days=days)), None)
