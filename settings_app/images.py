"""Logos, favicons and pictures: decoded within bounds and encoded anew.

Nothing of an uploaded file reaches a browser as it came: no metadata, no second
format hidden behind the first, no picture larger than its place needs.
"""

import io
import struct
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from ayrdash.core.errors import DomainError

UPLOAD_LIMIT_BYTES = 5_000_000
PIXEL_LIMIT = 8_000_000
LOGO_BOX = (800, 400)
PICTURE_BOX = (1_200, 1_200)
ICON_SIZES = ((16, 16), (32, 32), (48, 48))
# The largest a picture inside an .ico file may be; the format itself ends at 256.
ICON_SIDE_LIMIT = 512
# What an encoded picture is.
TYPES = ("image/png", "image/jpeg", "image/x-icon")
_PNG = b"\x89PNG\r\n\x1a\n"
_MARKUP = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")


class ImageRefused(DomainError):
    """The upload is no image that can be taken."""

    code = 933


@dataclass(frozen=True)
class Encoded:
    """An image as it is kept and served."""

    data: bytes
    content_type: str
    ending: str
    width: int
    height: int


def encode_logo(data: bytes) -> Encoded:
    """Fit a logo (PNG, JPEG, WebP) into its place."""
    return _picture(_decoded(data, ("PNG", "JPEG", "WEBP")), LOGO_BOX)


def encode_picture(data: bytes) -> Encoded:
    """Fit a picture of a text (PNG, JPEG, WebP) into its place."""
    return _picture(_decoded(data, ("PNG", "JPEG", "WEBP")), PICTURE_BOX)


def encode_favicon(data: bytes) -> Encoded:
    """Make an .ico of 16, 32 and 48 pixels out of an ICO, PNG, JPEG or WebP."""
    image = _decoded(data, ("ICO", "PNG", "JPEG", "WEBP")).convert("RGBA")
    side = max(image.size)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(image, ((side - image.width) // 2, (side - image.height) // 2))
    if side < ICON_SIZES[-1][0]:
        square = square.resize(ICON_SIZES[-1], Image.Resampling.LANCZOS)
    out = io.BytesIO()
    square.save(out, "ICO", sizes=ICON_SIZES)
    return Encoded(out.getvalue(), "image/x-icon", "ico", *ICON_SIZES[-1])


def _decoded(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Decode, turn upright and copy the bare pixels. Raises ``ImageRefused``."""
    if len(data) > UPLOAD_LIMIT_BYTES:
        message = _("The file is larger than %d MB.") % (UPLOAD_LIMIT_BYTES // 1_000_000)
        raise ImageRefused(message)
    if data.lstrip()[:5].startswith(_MARKUP):
        raise ImageRefused(
            _("SVG can carry scripts, so it is not taken. Export the image as PNG, 800 px wide.")
        )
    _check_icon(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=formats) as image:
                if image.width * image.height > PIXEL_LIMIT:
                    raise _too_large()
                image.load()
                return ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning) as error:
        names = ", ".join(name.replace("WEBP", "WebP") for name in formats)
        raise ImageRefused(_("This is not an image we can read. Use %s.") % names) from error
    except (struct.error, IndexError, KeyError, TypeError, OverflowError) as error:
        raise ImageRefused(_("The image is damaged.")) from error


def _too_large() -> ImageRefused:
    return ImageRefused(_("The image has more than %d megapixels.") % (PIXEL_LIMIT // 1_000_000))


def _check_icon(data: bytes) -> None:
    """Look at the sizes inside an .ico before anything is decoded: it says so small itself."""
    if data[:4] != b"\x00\x00\x01\x00" or len(data) < 6:
        return
    (count,) = struct.unpack_from("<H", data, 4)
    for number in range(min(count, 64)):
        entry = 6 + 16 * number
        if entry + 16 > len(data):
            return
        (start,) = struct.unpack_from("<I", data, entry + 12)
        head = data[start : start + 26]
        if len(head) < 26:
            return
        layout, at = (">II", 16) if head.startswith(_PNG) else ("<ii", 4)
        # A bitmap inside an icon says its height twice over, for its mask.
        if max(abs(side) for side in struct.unpack_from(layout, head, at)) > 2 * ICON_SIDE_LIMIT:
            raise _too_large()


def _picture(image: Image.Image, box: tuple[int, int]) -> Encoded:
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image = image.convert("RGBA" if transparent else "RGB")
    image.thumbnail(box, Image.Resampling.LANCZOS)
    # A fresh copy of the pixels: profiles, comments and other metadata stay behind.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    png = _saved(bare, "PNG", optimize=True)
    if not transparent:
        jpeg = _saved(bare, "JPEG", quality=88, optimize=True, progressive=True)
        if len(jpeg) < len(png):
            return Encoded(jpeg, "image/jpeg", "jpg", *bare.size)
    return Encoded(png, "image/png", "png", *bare.size)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
