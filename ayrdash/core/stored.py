"""Stored files that may be large: read in pieces, copied and sent without being in memory."""

import io
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

PIECE = 1 << 20
# No file is as long as 18 digits say.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Ranged(io.RawIOBase):
    """A file of so many bytes whose ranges ``read(start, count)`` returns, made to be buffered."""

    def __init__(self, read: Callable[[int, int], bytes], size: int) -> None:
        self._read, self._size, self._at = read, size, 0

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
        count = min(len(buffer), self._size - self._at)
        if count <= 0:
            return 0
        got = self._read(self._at, count)
        buffer[: len(got)] = got
        self._at += len(got)
        return len(got)

    def readall(self) -> bytes:
        # In one call: Python's own makes one for every 8 KB.
        return self.read(max(0, self._size - self._at)) or b""


@contextmanager
def bucket_errors() -> Iterator[None]:
    """Raise what a file would where a bucket fails.

    ``FileNotFoundError``: nothing lies there; ``PermissionError``: the bucket does not say;
    any other ``OSError``: it fails for now.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        kind = {403: PermissionError, 404: FileNotFoundError}.get(status, OSError)
        raise kind(str(error)) from error
    except BotoCoreError as error:
        raise OSError(str(error)) from error


def open_stored(name: str) -> IO[bytes]:
    """Open a stored file for reading here and there. Raises as ``bucket_errors`` does."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None:
        return default_storage.open(name, "rb")
    return opened_object(bucket.Object(name))


def opened_object(thing: Any) -> IO[bytes]:
    """Open an object of a bucket in the same way."""
    with bucket_errors():
        size = int(thing.content_length)

    def read(start: int, count: int) -> bytes:
        with bucket_errors():
            got: bytes = thing.get(Range=f"bytes={start}-{start + count - 1}")["Body"].read()
        return got

    return io.BufferedReader(Ranged(read, size), PIECE)


def copy_stored(source: str, target: str) -> str:
    """Copy a stored file, within the bucket where there is one; return the copy's name.

    On this machine it is a second name for the same bytes, where the file system gives one:
    nothing writes into a stored file, and removing it removes its name alone. Raises as
    ``open_stored`` does.
    """
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None:
        return target if _link(source, target) else _copy(source, target)
    with bucket_errors():
        bucket.Object(target).copy({"Bucket": bucket.name, "Key": source})
    return target


def _link(source: str, target: str) -> bool:
    """Give a stored file a second name; False: it can't have one, and a copy says what is wrong."""
    place = Path(default_storage.path(target))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(default_storage.path(source), place)
    except OSError:
        return False
    return True


def _copy(source: str, target: str) -> str:
    with default_storage.open(source, "rb") as file:
        return default_storage.save(target, File(file))


def sent(name: str, content_type: str, asked: str, *, cached: str) -> HttpResponseBase:
    """Answer with a stored file, or the one range of it that ``asked`` (the header) names.

    Players ask for ranges to jump within a video. ``cached``: what caches may do with the file; a
    store that fails for now is 503, which none keeps. Raises ``FileNotFoundError`` where nothing
    lies there.
    """
    try:
        file = open_stored(name)
    except FileNotFoundError:
        raise
    except OSError:
        logger.warning("The store does not give %s", name, exc_info=True)
        return HttpResponse(_("This file can't be read for now."), status=503)
    size = file.seek(0, io.SEEK_END)
    start, stop = _asked(asked, size)
    if start >= stop > 0:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_Pieces(file, start, stop), content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = cached
    response["X-Content-Type-Options"] = "nosniff"
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
