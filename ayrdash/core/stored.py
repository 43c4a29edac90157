"""Stored files that may be large: read in pieces, copied and sent without being in memory."""

import io
import re
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 1 << 20
# No file is as long as 18 digits say.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class _InBucket(io.RawIOBase):
    """An object of a bucket as a file: each read asks for just that range of it."""

    def __init__(self, thing: Any) -> None:
        self._thing = thing
        self._size = int(thing.content_length)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        last = min(self._at + len(buffer), self._size) - 1
        if last < self._at:
            return 0
        got: bytes = self._thing.get(Range=f"bytes={self._at}-{last}")["Body"].read()
        buffer[: len(got)] = got
        self._at += len(got)
        return len(got)


def open_stored(name: str) -> IO[bytes]:
    """Open a stored file for reading here and there. Raises ``FileNotFoundError``."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None:
        return default_storage.open(name, "rb")
    return opened_object(bucket.Object(name))


def opened_object(thing: Any) -> IO[bytes]:
    """Open an object of a bucket in the same way. Raises ``FileNotFoundError``."""
    from botocore.exceptions import ClientError

    try:
        return io.BufferedReader(_InBucket(thing), PIECE)
    except ClientError as error:
        raise FileNotFoundError(str(thing)) from error


def read_piece(name: str, start: int, count: int) -> bytes:
    """Return ``count`` bytes of a stored file from ``start`` on; fewer at its end."""
    with open_stored(name) as file:
        file.seek(start)
        return file.read(count)


def copy_stored(source: str, target: str) -> str:
    """Copy a stored file, within the bucket where there is one; return the copy's name."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None:
        with default_storage.open(source, "rb") as file:
            return default_storage.save(target, File(file))
    bucket.Object(target).copy({"Bucket": bucket.name, "Key": source})
    return target


def sent(name: str, content_type: str, asked: str) -> HttpResponseBase:
    """Answer with a stored file, or the one range of it that ``asked`` (the header) names.

    Players ask for ranges to jump within a video. Raises ``FileNotFoundError``.
    """
    file = open_stored(name)
    size = file.seek(0, io.SEEK_END)
    start, stop = _asked(asked, size)
    if start >= stop > 0:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_Pieces(file, start, stop), content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(stop - start)
    if (start, stop) != (0, size):
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    return response


def _asked(header: str, size: int) -> tuple[int, int]:
    """Return from where up to where; what can't be understood asks for all (RFC 9110, 14.2)."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return 0, size
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(int(last) + 1, size) if last else size


class _Pieces:
    """A part of a file, piece by piece; closed with the answer, also one that nobody reads."""

    def __init__(self, file: IO[bytes], start: int, stop: int) -> None:
        self._file, self._start, self._stop = file, start, stop

    def __iter__(self) -> Iterator[bytes]:
        at = self._file.seek(self._start)
        while at < self._stop and (piece := self._file.read(min(PIECE, self._stop - at))):
            at += len(piece)
            yield piece

    def close(self) -> None:
        self._file.close()
