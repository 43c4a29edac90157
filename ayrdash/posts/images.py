"""From any bytes to an image that may be shown and sent, or to a sentence why not.

Nothing of an uploaded file reaches a network or a browser as it came: the pixels are
decoded within bounds, brought to 8-bit sRGB, turned upright, made to fit, and encoded
anew without any of the metadata.
"""

import io
import math
from dataclasses import dataclass
from typing import IO

from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from ayrdash.posts import limits
from ayrdash.posts.rules import PostRefused

# What an encoded image is, and nothing else is shown.
TYPES = ("image/png", "image/jpeg")
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
# Phones put several stills into one JPEG; only these formats can move.
_CAN_MOVE = ("PNG", "WEBP", "GIF")
_HEIF = (b"heic", b"heix", b"mif1", b"msf1", b"avif")
_LARGEST_PROFILE_BYTES = 4_000_000
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_FINE, _GOOD, _ENOUGH = 92, 84, 72
# By the EXIF orientation: what turns the pixels upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True)
class Encoded:
    """An image as it is kept, and the pixels that were decoded to get it."""

    data: bytes
    content_type: str
    width: int
    height: int
    pixels: int


def encode(
    data: "bytes | IO[bytes] | File[bytes]", name: str, *, pixels: int = limits.PIXELS
) -> Encoded:
    """Decode at most ``pixels`` and encode anew, at most ``limits.image_bytes()``.

    Raises ``PostRefused`` at the field "images", whatever the bytes are.
    """
    upright, decoded = decode(data, name, pixels=pixels)
    return fit(upright, decoded)


def decode(
    data: "bytes | IO[bytes] | File[bytes]", name: str, *, pixels: int = limits.PIXELS
) -> tuple[Image.Image, int]:
    """Return upright 8-bit sRGB pixels, and how many were decoded for them.

    At most ``limits.LONGEST_SIDE`` each way. Raises ``PostRefused`` like ``encode``.
    """
    image = _open(io.BytesIO(data) if isinstance(data, bytes) else data, name)
    with image:
        if image.width * image.height > pixels:
            raise _too_large(name)
        decoded = image.width * image.height
        try:
            if image.format in _CAN_MOVE and getattr(image, "is_animated", False):
                raise _moving(name)
            return _prepared(image), decoded
        except PostRefused:
            raise
        except MemoryError as error:
            raise _too_large(name) from error
        except Exception as error:
            # A decoder may raise anything at all on damaged bytes.
            message = _("“%s” is damaged: it can't be read to its end.") % name
            raise _refused(message) from error


def _open(data: "IO[bytes] | File[bytes]", name: str) -> Image.Image:
    try:
        return Image.open(data, formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except UnidentifiedImageError as error:
        data.seek(0)
        raise _refused(_why_not_an_image(data.read(1024)) % name) from error
    except Exception as error:
        # As above: headers are decoded too.
        message = _("“%s” is damaged: it can't be read to its end.") % name
        raise _refused(message) from error


def looks_like_heif(start: bytes) -> bool:
    """Tell by the first bytes whether a file is a HEIC or AVIF: boxes like a video's, one still."""
    return start[4:8] == b"ftyp" and start[8:12] in _HEIF


def _refused(message: str) -> PostRefused:
    return PostRefused(message, field="images")


def _too_large(name: str) -> PostRefused:
    message = _("“%(name)s” has more than %(limit)d megapixels.")
    return _refused(message % {"name": name, "limit": limits.PIXELS // 1_000_000})


def _moving(name: str) -> PostRefused:
    return _refused(_("“%s” moves. Only still images can be posted: add one frame of it.") % name)


def _why_not_an_image(data: bytes) -> str:
    """Name what people take for an image and no network takes."""
    start = data[:1024].lstrip().lower()
    if not data:
        return _("“%s” is empty.")
    if b"<svg" in start:
        return _("“%s” is a drawing (SVG). Networks take pixels only: export it as PNG.")
    if looks_like_heif(data):
        return _("“%s” is in HEIC or AVIF, which not every network takes. Export it as JPEG.")
    if data[4:8] == b"ftyp":
        return _("“%s” is a video. Only an image can be used here.")
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return _("“%s” is a video of a kind that can't be added. Use MP4 or MOV.")
    return _("“%s” is not an image we can read. Use JPEG, PNG, WebP or GIF.")


def _prepared(image: Image.Image) -> Image.Image:
    """Decode, and return 8-bit sRGB pixels of at most ``limits.LONGEST_SIDE``, upright."""
    turn = _TURNS.get(_orientation(image))
    if max(image.size) > limits.LONGEST_SIDE:
        # JPEG can be decoded at a half, a quarter, an eighth: less memory, less time.
        ratio = max(image.size) / (limits.LONGEST_SIDE * 0.75)
        image.draft(None, (math.ceil(image.width / ratio), math.ceil(image.height / ratio)))
    image.load()
    ready = _in_srgb(image)
    ready.thumbnail((limits.LONGEST_SIDE, limits.LONGEST_SIDE), Image.Resampling.LANCZOS)
    return ready.transpose(turn) if turn is not None else ready


def _orientation(image: Image.Image) -> int:
    """Read which way is up; EXIF that can't be read is no reason to refuse the pixels."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - damaged EXIF raises anything
        return 1


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits a channel; a plain conversion would cut at 255
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode in ("P", "1") or "transparency" in image.info:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA", "PA") else None
    if alpha is not None:
        image = image.convert("L" if image.mode == "LA" else "RGB")
    coloured = _through_profile(image, profile) or image.convert("RGB")
    if alpha is not None:
        coloured.putalpha(alpha)
    return coloured


def _through_profile(image: Image.Image, profile: object) -> Image.Image | None:
    """Apply an embedded colour profile; None: there is none to apply."""
    if not isinstance(profile, bytes) or not 0 < len(profile) < _LARGEST_PROFILE_BYTES:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if image.mode == "RGB" and "sRGB" in ImageCms.getProfileDescription(source):
            return None
        return ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None  # a profile that is broken, or of another colour space than the pixels


def fit(image: Image.Image, decoded: int) -> Encoded:
    """Encode pixels within ``limits.image_bytes()``: PNG where they are see-through, else JPEG."""
    limit = limits.image_bytes()
    if image.mode == "RGBA":
        data = _save(image, "PNG")
        if len(data) <= limit:
            return Encoded(data, "image/png", *image.size, decoded)
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    while (fitted := _jpeg_within(image, limit)) is None:
        image.thumbnail(
            (max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)), Image.Resampling.LANCZOS
        )
    return Encoded(fitted, "image/jpeg", *image.size, decoded)


def _jpeg_within(image: Image.Image, limit: int) -> bytes | None:
    """Encode at the best quality that fits, shrinking to about what should fit; None: none does.

    Each try costs its time, so the first says how far off the others would be.
    """
    data = _save(image, "JPEG", quality=_GOOD, optimize=True)
    if len(data) > 1.5 * limit:
        ratio = math.sqrt(limit / len(data))
        size = (math.ceil(image.width * ratio), math.ceil(image.height * ratio))
        image.thumbnail(size, Image.Resampling.LANCZOS)
        data = _save(image, "JPEG", quality=_GOOD, optimize=True)
    if len(data) > limit:
        data = _save(image, "JPEG", quality=_ENOUGH, optimize=True)
    elif len(data) < limit / 2:
        finer = _save(image, "JPEG", quality=_FINE, optimize=True)
        data = finer if len(finer) <= limit else data
    return data if len(data) <= limit else None


def at_quality(image: Image.Image, quality: int) -> Encoded:
    """Encode as JPEG at a quality of 1 to 100; see-through pixels get white behind them."""
    plain = Image.new("RGB", image.size, "white")
    plain.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    data = _save(plain, "JPEG", quality=quality, optimize=True)
    return Encoded(data, "image/jpeg", *plain.size, plain.width * plain.height)


def _save(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    # A fresh copy of the pixels: profiles, comments and other metadata stay behind.
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    clean.save(out, kind, **options)
    return out.getvalue()
