"""Images as people upload them."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from ayrdash.posts import media
from ayrdash.posts.models import Media
from profiles.models import Profile


def picture(
    kind: str = "PNG", size: tuple[int, int] = (8, 8), mode: str = "RGB", **options: Any
) -> bytes:
    """Draw one image in a format and colour mode."""
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def upload(data: bytes = b"", name: str = "a.png") -> SimpleUploadedFile:
    """Return a file for a form's field."""
    return SimpleUploadedFile(name, data or picture())


def keep(profile: Profile) -> Media:
    """Store an image that is in no post yet."""
    return media.keep_upload(profile=profile, upload=ContentFile(picture(), name="a.png"))
