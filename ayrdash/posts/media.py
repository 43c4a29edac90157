"""Images: checked by content, turned upright, stripped of metadata, made to fit.

Nothing of an uploaded file reaches a network or a browser as it came: every image is
decoded within bounds and encoded anew.
"""

import io
import warnings
from dataclasses import dataclass

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from ayrdash.core.tokens import random_base62
from ayrdash.posts import limits
from ayrdash.posts.models import Media
from ayrdash.posts.rules import PostRefused
from profiles.models import Profile

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_QUALITIES = (92, 85, 78, 70, 60)


@dataclass(frozen=True)
class Encoded:
    """An image as it is kept."""

    data: bytes
    content_type: str
    width: int
    height: int


def keep_upload(*, profile: Profile, upload: File[bytes]) -> Media:
    """Check and store one uploaded image, not yet part of a post. Raises ``PostRefused``."""
    if (upload.size or 0) > limits.UPLOAD_BYTES:
        message = _("“%(name)s” is larger than %(limit)d MB.")
        params = {"name": upload.name, "limit": limits.UPLOAD_BYTES // 1_000_000}
        raise PostRefused(message % params, field="images")
    encoded = encode(upload.read(), str(upload.name))
    media = Media(
        profile=profile,
        content_type=encoded.content_type,
        width=encoded.width,
        height=encoded.height,
        size_bytes=len(encoded.data),
    )
    ending = "png" if encoded.content_type == "image/png" else "jpg"
    name = random_base62(32)
    media.file.save(f"posts/{name[:2]}/{name}.{ending}", ContentFile(encoded.data), save=False)
    media.save()
    return media


def encode(data: bytes, name: str) -> Encoded:
    """Decode within bounds and encode anew, at most ``size_limit`` bytes."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > limits.PIXELS:
                    raise _too_large(name)
                image.load()
                upright = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        message = _("“%s” is not an image we can read. Use JPEG, PNG, WebP or GIF.") % name
        raise PostRefused(message, field="images") from error
    return _fit(upright)


def _too_large(name: str) -> PostRefused:
    message = _("“%(name)s” has more than %(limit)d megapixels.")
    params = {"name": name, "limit": limits.PIXELS // 1_000_000}
    return PostRefused(message % params, field="images")


def _fit(image: Image.Image) -> Encoded:
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    image = image.convert("RGBA" if transparent else "RGB")
    image.thumbnail((limits.LONGEST_SIDE, limits.LONGEST_SIDE), Image.Resampling.LANCZOS)
    limit = limits.image_bytes()
    if transparent:
        data = _save(image, "PNG", optimize=True)
        if len(data) <= limit:
            return Encoded(data, "image/png", *image.size)
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    while True:
        for quality in _QUALITIES:
            data = _save(image, "JPEG", quality=quality, optimize=True, progressive=True)
            if len(data) <= limit:
                return Encoded(data, "image/jpeg", *image.size)
        image = image.resize(
            (max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)),
            Image.Resampling.LANCZOS,
        )


def _save(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    # A fresh copy of the pixels: profiles, comments and other metadata stay behind.
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    clean.save(out, kind, **options)
    return out.getvalue()
