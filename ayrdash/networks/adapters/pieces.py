"""Files on the way to a network: how long a call that carries one may last, and a video as a file.

The file is for calls that take a video whole: sent as it is read, a megabyte at a time.
"""

import io

from django.conf import settings

from ayrdash.core.stored import PIECE, Ranged
from ayrdash.networks.adapters.base import Video

_OF_THE_LEASE = 0.8


def seconds_of_a_call(longest: float = 60.0) -> float:
    """Return how many seconds a call that carries a file may last.

    It must end before somebody else may go on, and what goes before it has its part of the lease.
    """
    lease: float = settings.LEASE_SECONDS
    return min(longest, lease * _OF_THE_LEASE)


def as_file(video: Video) -> io.BufferedReader:
    """Return a file that begins at the video's first byte."""
    return io.BufferedReader(Ranged(video.read, video.size), PIECE)
