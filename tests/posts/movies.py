"""Videos as people upload them: headers that say what is wanted, and bytes that are no picture."""

import struct
from pathlib import Path

from django.core.files.base import ContentFile

from ayrdash.posts import media
from ayrdash.posts.models import Media
from profiles.models import Profile

MATRIX = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
TURNED = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def header(
    *,
    seconds: float = 10,
    size: tuple[int, int] = (1280, 720),
    turned: bool = False,
    brand: bytes = b"isom",
    handler: bytes = b"vide",
) -> bytes:
    """Return the boxes before the pictures (ISO/IEC 14496-12, versions 0)."""
    # A dozen bytes of dates and ids lie before the length.
    mvhd = box(b"mvhd", bytes(12), struct.pack(">II", 1000, int(seconds * 1000)), bytes(80))
    matrix = struct.pack(">9i", *(TURNED if turned else MATRIX))
    shape = struct.pack(">II", size[0] << 16, size[1] << 16)
    tkhd = box(b"tkhd", bytes(40), matrix, shape)
    mdia = box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13)))
    ftyp = box(b"ftyp", brand, bytes(4), b"mp42")
    return ftyp + box(b"moov", mvhd, box(b"trak", tkhd, mdia))


def movie(length: int = 1_000, **said: object) -> bytes:
    """Return a video with so many bytes of pictures."""
    return header(**said) + box(b"mdat", bytes(length))  # type: ignore[arg-type]  # passed on


def sparse(path: Path, size: int, **said: object) -> None:
    """Write a video of that size in bytes, of which the disk holds the header alone."""
    start = header(**said)  # type: ignore[arg-type]  # passed on
    with path.open("wb") as file:
        file.write(start)
        file.write(struct.pack(">I4sQ", 1, b"mdat", size - len(start)))
        file.truncate(size)


def keep_movie(profile: Profile, **said: object) -> Media:
    """Store a video that is in no post yet."""
    return media.keep_upload(profile=profile, upload=ContentFile(movie(**said), name="a.mp4"))  # type: ignore[arg-type]  # passed on
