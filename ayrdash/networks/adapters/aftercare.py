"""A video that was sent: lost on the way, or looked after until the network shows it."""

import datetime

from django.utils import timezone

from ayrdash.core.errors import Text
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import Fault, FaultKind, Progress

# How long a network may be at work on a video before that counts as out.
LONGEST = datetime.timedelta(hours=2)
_FIRST_LOOK, _LAST_LOOK = datetime.timedelta(seconds=10), datetime.timedelta(minutes=5)


class Gone(Exception):
    """The network no longer knows the upload."""


def look_after(progress: Progress, **values: str) -> None:
    """Note what a network made of a video, and that it is looked after from now on."""
    progress.note(**values, since=timezone.now().isoformat())


def waited(progress: Progress) -> datetime.timedelta:
    """Return for how long a video has been looked after."""
    now = timezone.now()
    return now - (earlier.moment_of(progress.kept.get("since")) or now)


def look_later(progress: Progress, message: Text) -> Fault:
    """Return the fault of a network that is at work still: looks grow rarer."""
    pause = min(max(_FIRST_LOOK, waited(progress) / 2), _LAST_LOOK)
    return Fault(FaultKind.PROCESSING, message, retry_at=timezone.now() + pause)
