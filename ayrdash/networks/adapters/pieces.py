"""Files on the way to a network: how long a call that carries one may last, and a video as a file.

The file is for calls that take a video whole: sent as it is read, a megabyte at a time.
"""

import io
from typing import Any

from django.conf import settings

from ayrdash.networks.adapters.base import Video

_PIECE = 1 << 20
_OF_THE_LEASE = 0.8


def seconds_of_a_call(longest: float = 60.0) -> float:
    """Return how many seconds a call that carries a file may last.

    It must end before somebody else may go on, and what goes before it has its part of the lease.
    """
    lease: float = settings.LEASE_SECONDS
    return min(longest, lease * _OF_THE_LEASE)


class _Raw(io.RawIOBase):
    def __init__(self, video: Video) -> None:
        self._video, self._at = video, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._video.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        data = self._video.read(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def as_file(video: Video) -> io.BufferedReader:
    """Return a file that begins at the video's first byte."""
    return io.BufferedReader(_Raw(video), _PIECE)
