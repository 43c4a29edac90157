"""Files to upload, honest ones and others."""

import io
import json
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.architecture.sources import ROOT

DATA = ROOT / "tests" / "data"

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def image_bytes(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, "#3366cc").save(out, kind, **options)
    return out.getvalue()


def upload(data: bytes, name: str, content_type: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)


def png(size: tuple[int, int] = (40, 20), name: str = "logo.png") -> SimpleUploadedFile:
    return upload(image_bytes(size=size), name)


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that unfolds into width × height pixels."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = b"\x00" * (1 + (width + 7) // 8)
    packed = zlib.compressobj(9)
    rows = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


def icon_with(png_data: bytes) -> bytes:
    """An .ico that says 16 × 16 and holds the given PNG."""
    entry = struct.pack("<BBBBHHII", 16, 16, 0, 0, 1, 32, len(png_data), 22)
    return struct.pack("<HHH", 0, 1, 1) + entry + png_data


def xss_cases(name: str = "*.jsonl") -> list[str]:
    """Return the public lists of script injections, or one (tests/data/xss/README.md)."""
    files = sorted((DATA / "xss").glob(name))
    return [json.loads(line) for path in files for line in path.read_text().splitlines()]


def css_attacks() -> list[str]:
    """Return our own list of style sheets that try to fetch, read or escape."""
    return (DATA / "css-attacks.css").read_text().split("\n/* ---- */\n")
