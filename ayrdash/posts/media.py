"""Uploaded images: so many of one request, each checked and encoded anew, then stored."""

from collections.abc import Iterable

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from ayrdash.core.tokens import random_base62
from ayrdash.posts import images, limits
from ayrdash.posts.models import Media
from ayrdash.posts.rules import PostRefused
from profiles.models import Profile


def keep_uploads(
    *, profile: Profile, uploads: Iterable[File[bytes]], room: int = limits.IMAGES_SHOWN
) -> tuple[list[Media], list[PostRefused]]:
    """Store the images of one request; return those kept and why others were not.

    At most ``room`` of them, and within what one request may cost: files, bytes, pixels.
    """
    kept: list[Media] = []
    refused: list[PostRefused] = []
    size = pixels = 0
    for count, upload in enumerate(uploads, start=1):
        size += upload.size or 0
        try:
            _check_request(upload, count=count, size=size, pixels=pixels, room=room - len(kept))
            encoded = _encoded(upload)
        except PostRefused as problem:
            refused.append(problem)
        else:
            pixels += encoded.pixels
            kept.append(_store(profile, encoded))
    return kept, refused


def keep_upload(*, profile: Profile, upload: File[bytes]) -> Media:
    """Check and store one uploaded image, not yet part of a post. Raises ``PostRefused``."""
    return _store(profile, _encoded(upload))


def copy_media(media: Media) -> Media:
    """Return an image's copy that is not yet part of a post, byte for byte the same."""
    with media.file.open("rb") as file:
        data = file.read()
    encoded = images.Encoded(data, media.content_type, media.width, media.height, 0)
    return _store(media.profile, encoded, alt_text=media.alt_text)


def _check_request(upload: File[bytes], *, count: int, size: int, pixels: int, room: int) -> None:
    message = ""
    if room <= 0:
        message = _("“%s” was left out: there are too many images already.")
    elif count > limits.UPLOADS_AT_ONCE:
        message = _("“%s” was left out: these are too many images at once. Add it again.")
    elif size > limits.UPLOAD_BYTES_AT_ONCE or pixels > limits.PIXELS_AT_ONCE:
        message = _("“%s” was left out: together the images are too large. Add it again.")
    if message:
        raise PostRefused(message % upload.name, field="images")


def _encoded(upload: File[bytes]) -> images.Encoded:
    if (upload.size or 0) > limits.UPLOAD_BYTES:
        message = _("“%(name)s” is larger than %(limit)d MB.")
        params = {"name": upload.name, "limit": limits.UPLOAD_BYTES // 1_000_000}
        raise PostRefused(message % params, field="images")
    return images.encode(upload.read(), str(upload.name))


# What ``fill`` says of an image.
MADE_HERE = ("content_type", "width", "height", "size_bytes", "file")


def fill(media: Media, encoded: images.Encoded) -> None:
    """Store an encoded image as the file of a row that is not saved yet."""
    media.content_type = encoded.content_type
    media.width, media.height = encoded.width, encoded.height
    media.size_bytes = len(encoded.data)
    ending = "png" if encoded.content_type == "image/png" else "jpg"
    name = random_base62(32)
    media.file.save(f"posts/{name[:2]}/{name}.{ending}", ContentFile(encoded.data), save=False)


def _store(profile: Profile, encoded: images.Encoded, *, alt_text: str = "") -> Media:
    media = Media(alt_text=alt_text, profile=profile)
    fill(media, encoded)
    media.save()
    return media
