"""Uploaded images and videos: so many of one request, each checked, then stored.

Images are encoded anew; a video is kept as it came and is never read into memory.
"""

from collections.abc import Iterable

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from ayrdash.core.stored import copy_stored, open_stored
from ayrdash.core.tokens import random_base62
from ayrdash.posts import images, limits, videos
from ayrdash.posts.models import Media
from ayrdash.posts.rules import PostRefused
from profiles.models import Profile

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "video/mp4": "mp4", "video/quicktime": "mov"}


def keep_uploads(
    *, profile: Profile, uploads: Iterable[File[bytes]], room: int = limits.IMAGES_SHOWN
) -> tuple[list[Media], list[PostRefused]]:
    """Store the media of one request; return those kept and why others were not.

    At most ``room`` of them, and within what one request may cost: files, bytes, pixels.
    """
    kept: list[Media] = []
    refused: list[PostRefused] = []
    size = pixels = 0
    for count, upload in enumerate(uploads, start=1):
        is_video = holds_video(upload)
        # What is not decoded costs no memory.
        size += 0 if is_video else upload.size or 0
        try:
            _check_request(upload, count=count, size=size, pixels=pixels, room=room - len(kept))
            if is_video:
                kept.append(_keep_video(profile, upload))
                continue
            encoded = _encoded(upload)
        except PostRefused as problem:
            refused.append(problem)
        else:
            pixels += encoded.pixels
            kept.append(_store(profile, encoded))
    return kept, refused


def keep_upload(*, profile: Profile, upload: File[bytes]) -> Media:
    """Check and store one upload, not yet part of a post. Raises ``PostRefused``."""
    if holds_video(upload):
        return _keep_video(profile, upload)
    return _store(profile, _encoded(upload))


def holds_video(upload: File[bytes]) -> bool:
    """Tell by its first bytes whether an upload is a video."""
    upload.seek(0)
    start = upload.read(12)
    upload.seek(0)
    return videos.looks_like_video(start)


def check_video(file: videos.Source, name: str, size: int) -> videos.Probed:
    """Look at a video before it is kept. Raises ``PostRefused``."""
    if size > limits.VIDEO_BYTES:
        message = _("“%(name)s” is larger than %(limit)d MB.")
        params = {"name": name, "limit": limits.VIDEO_BYTES // 1_000_000}
        raise PostRefused(message % params, field="images")
    return videos.probe(file, name)


def keep_stored_video(*, profile: Profile, stored: str, name: str, size: int) -> Media:
    """Keep a copy of a video that lies in the storage already. Raises ``PostRefused``."""
    media = Media(profile=profile, file_name=name[:255])
    with open_stored(stored) as file:
        _describe(media, check_video(file, name, size), size)
    media.file.name = copy_stored(stored, new_path(media.content_type))
    media.save()
    return media


def copy_media(media: Media) -> Media:
    """Return a medium's copy that is not yet part of a post, byte for byte the same."""
    copied = Media(
        profile=media.profile,
        content_type=media.content_type,
        width=media.width,
        height=media.height,
        size_bytes=media.size_bytes,
        alt_text=media.alt_text,
        seconds=media.seconds,
        file_name=media.file_name,
    )
    copied.file.name = copy_stored(str(media.file.name), new_path(media.content_type))
    copied.save()
    return copied


def drop_unused(media: Iterable[Media]) -> int:
    """Remove those of the media, with their files, that are in no post; return how many."""
    with transaction.atomic():
        # Held until they are gone: a post that takes one meanwhile would lose it.
        free = Media.objects.select_for_update().filter(pk__in=[row.pk for row in media], post=None)
        rows = list(free.values_list("pk", flat=True))
        Media.objects.filter(pk__in=rows).delete()
    return len(rows)


def new_path(content_type: str) -> str:
    """Draw where a medium is to lie."""
    name = random_base62(32)
    return f"posts/{name[:2]}/{name}.{_ENDINGS[content_type]}"


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


def _keep_video(profile: Profile, upload: File[bytes]) -> Media:
    media = Media(profile=profile, file_name=str(upload.name)[:255])
    fill_video(media, upload, str(upload.name))
    media.save()
    return media


def _describe(media: Media, probed: videos.Probed, size: int) -> None:
    media.content_type, media.seconds = probed.content_type, probed.seconds
    media.width, media.height, media.size_bytes = probed.width, probed.height, size


# What is found out here about the file of a medium.
MADE_HERE = ("content_type", "width", "height", "size_bytes", "seconds", "file")


def fill(media: Media, encoded: images.Encoded) -> None:
    """Store an encoded image as the file of a row that is not saved yet."""
    media.content_type = encoded.content_type
    media.width, media.height = encoded.width, encoded.height
    media.size_bytes = len(encoded.data)
    media.file.save(new_path(media.content_type), ContentFile(encoded.data), save=False)


def fill_video(media: Media, file: File[bytes], name: str) -> None:
    """Store a video as the file of a row that is not saved yet. Raises ``PostRefused``."""
    size = file.size or 0
    _describe(media, check_video(file, name, size), size)
    file.seek(0)
    media.file.save(new_path(media.content_type), file, save=False)


def _store(profile: Profile, encoded: images.Encoded) -> Media:
    media = Media(profile=profile)
    fill(media, encoded)
    media.save()
    return media
