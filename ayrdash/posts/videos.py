"""What a video file says of itself, read from its header without decoding a picture.

MP4 and MOV are boxes of a size and a name (ISO/IEC 14496-12). Checked are the mark at the
start, that the boxes lead through to the end of the file, and that there is a track of
pictures; length and size of the picture are those that the header claims. Whether it can be
decoded, and by which codec, is for the network to say.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.core.files.base import File
from django.utils.translation import gettext as _

from ayrdash.posts.images import looks_like_heif
from ayrdash.posts.rules import PostRefused

# By the main brand of ``ftyp``: QuickTime's own, everything else that is no still is an MP4.
TYPES = ("video/mp4", "video/quicktime")
_QUICKTIME = b"qt  "
# Boxes looked at in one file, on all levels together: a header has a few dozen, a file in
# fragments has thousands.
_MOST_BOXES = 10_000
_HEADER_BYTES = 256

Source = IO[bytes] | File[bytes]


@dataclass(frozen=True)
class Probed:
    """What a video's header tells. ``seconds`` None, width and height 0: it does not say."""

    content_type: str
    width: int
    height: int
    seconds: float | None


@dataclass(frozen=True)
class _Box:
    name: bytes
    start: int
    stop: int


def looks_like_video(start: bytes) -> bool:
    """Tell by the first bytes whether a file is an MP4 or MOV."""
    return start[4:8] == b"ftyp" and not looks_like_heif(start)


def probe(file: Source, name: str) -> Probed:
    """Read a video's header. Raises ``PostRefused`` at the field "images"."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    brand = file.read(12)[8:12]
    walk = _Walk(file)
    try:
        top = list(walk.boxes(0, size))
        movie = next((box for box in top if box.name == b"moov"), None)
        if movie is None or not any(box.name == b"mdat" for box in top):
            raise _Damaged
        inner = list(walk.boxes(movie.start, movie.stop))
        shape = _shape(walk, inner)
        seconds = next((_seconds(walk.body(box)) for box in inner if box.name == b"mvhd"), None)
    except _Damaged as error:
        message = _("“%s” is damaged: it can't be read to its end.") % name
        raise PostRefused(message, field="images") from error
    except _TooMany as error:
        message = _("“%s” is made of too many parts to be read. Save it without fragments.") % name
        raise PostRefused(message, field="images") from error
    if shape is None:
        message = _("“%s” has sound alone, and no picture.") % name
        raise PostRefused(message, field="images")
    kind = "video/quicktime" if brand == _QUICKTIME else "video/mp4"
    return Probed(kind, *shape, seconds)


class _Damaged(Exception):
    """The boxes do not lead through the file."""


class _TooMany(Exception):
    """There are more boxes than are looked at."""


class _Walk:
    """A way through a file's boxes; what it costs is bounded for the whole of it."""

    def __init__(self, file: Source) -> None:
        self._file = file
        self._left = _MOST_BOXES

    def boxes(self, start: int, stop: int) -> Iterator[_Box]:
        """Yield the boxes between two places, one behind the other up to the end."""
        while start != stop:
            if not self._left:
                raise _TooMany
            self._left -= 1
            self._file.seek(start)
            head = self._file.read(16)
            size, name, begin = int.from_bytes(head[:4], "big"), head[4:8], 8
            if size == 1:  # the size is in the eight bytes that follow
                size, begin = int.from_bytes(head[8:16], "big"), 16
            elif size == 0:  # up to the end
                size = stop - start
            if len(head) < 8 or size < begin or start + size > stop:
                raise _Damaged
            yield _Box(name, start + begin, start + size)
            start += size

    def body(self, box: _Box) -> bytes:
        """Return the beginning of a box, as far as a header's fields go."""
        self._file.seek(box.start)
        return self._file.read(min(box.stop - box.start, _HEADER_BYTES))


def _seconds(data: bytes) -> float | None:
    """Return the length; None: not known, as in files made for streaming."""
    # Version 1 has its two dates and the length in eight bytes each.
    scale_at, wide = (20, 8) if data[:1] == b"\x01" else (12, 4)
    scale = int.from_bytes(data[scale_at : scale_at + 4], "big")
    length = int.from_bytes(data[scale_at + 4 : scale_at + 4 + wide], "big")
    if len(data) < scale_at + 4 + wide:
        raise _Damaged
    unknown = length in (0, 256**wide - 1) or not scale
    return None if unknown else length / scale


def _shape(walk: _Walk, boxes: list[_Box]) -> tuple[int, int] | None:
    """Return width and height of the first track of pictures, upright; None: there is none."""
    for track in (box for box in boxes if box.name == b"trak"):
        inner = list(walk.boxes(track.start, track.stop))
        media = next((box for box in inner if box.name == b"mdia"), None)
        head = next((box for box in inner if box.name == b"tkhd"), None)
        if media and head and _handler(walk, media) == b"vide":
            return _upright(walk.body(head))
    return None


def _handler(walk: _Walk, media: _Box) -> bytes:
    """Return what a track holds: ``vide``, ``soun`` …"""
    inner = walk.boxes(media.start, media.stop)
    handler = next((box for box in inner if box.name == b"hdlr"), None)
    return walk.body(handler)[8:12] if handler else b""


def _upright(data: bytes) -> tuple[int, int]:
    """Return width and height of a track's header, turned as its matrix says."""
    at = 52 if data[:1] == b"\x01" else 40
    if len(data) < at + 44:
        raise _Damaged
    across, down = (
        int.from_bytes(data[at + 36 + 4 * n : at + 40 + 4 * n], "big") >> 16 for n in (0, 1)
    )
    # The matrix's first number is nought where the picture is turned by a quarter.
    turned = data[at : at + 4] == bytes(4)
    return (down, across) if turned else (across, down)
