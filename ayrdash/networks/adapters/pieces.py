"""A video as a file, for calls that take it whole: sent as it is read, a megabyte at a time."""

import io
from typing import Any

from ayrdash.networks.adapters.base import Video

_PIECE = 1 << 20


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
