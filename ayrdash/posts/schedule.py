"""From the wall clock of a zone to the moment it means."""

import datetime
import zoneinfo
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ayrdash.posts.rules import PostRefused


@dataclass(frozen=True)
class Moment:
    """The moment (UTC), and whether the clocks' change moved or doubled it."""

    at: datetime.datetime
    was_skipped: bool = False
    was_twice: bool = False


def resolve(local: datetime.datetime, zone: zoneinfo.ZoneInfo) -> Moment:
    """Turn a naive local time into the moment it means in ``zone``.

    A time that the clocks skip becomes the first valid moment after the gap; one that
    they show twice becomes the first of the two. Raises ``PostRefused`` for a time that
    no calendar reaches.
    """
    try:
        return _resolve(local, zone)
    except OverflowError as error:
        raise PostRefused(_("That date can't be reckoned with."), field="due") from error


def _resolve(local: datetime.datetime, zone: zoneinfo.ZoneInfo) -> Moment:
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return Moment(first.astimezone(datetime.UTC))
    if before > after:  # shown twice: the earlier one has the larger offset
        return Moment(first.astimezone(datetime.UTC), was_twice=True)
    return Moment(_end_of_gap(local, zone, before), was_skipped=True)


def _end_of_gap(
    local: datetime.datetime, zone: zoneinfo.ZoneInfo, before: datetime.timedelta
) -> datetime.datetime:
    """Find the change itself: the moment at which the offset ``before`` ends."""
    high = (local - before).replace(tzinfo=datetime.UTC)
    low = high - datetime.timedelta(days=1)
    while high - low > datetime.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
