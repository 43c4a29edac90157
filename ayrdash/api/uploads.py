"""Media that a client uploads to name it in posts later.

An image is decoded and encoded anew like every one, a video is kept as it came; both for 90
days, served under an address that can't be guessed, to anybody who has it.
"""

import base64
import binascii
import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError
from ayrdash.api.models import Upload
from ayrdash.api.parsing import body_of
from ayrdash.core.stored import open_stored
from ayrdash.posts import images, limits, videos
from ayrdash.posts.media import check_video, holds_video
from ayrdash.posts.rules import PostRefused
from profiles.models import Profile

KEEP = datetime.timedelta(days=90)
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(;[\w=-]+)*;base64,", re.ASCII)
_OURS = re.compile(r"/api/media/file/([0-9A-Za-z]{32})")


def store_upload(
    *, profile: Profile, file: File[bytes], name: str = "", description: str = ""
) -> Upload:
    """Keep one image or video. Raises 413 or 136."""
    check_size(file)
    name = name or str(file.name)
    if holds_video(file):
        upload = Upload(profile=profile, file_name=name[:255], description=description[:1000])
        store_video(upload, file)
        upload.save()
        return upload
    encoded = encode_or_136(file, str(file.name))
    return store_encoded(profile=profile, encoded=encoded, name=name, description=description)


def path_of(upload: Upload) -> str:
    """Return where the file of an upload is to lie."""
    return f"uploads/{upload.ref[:2]}/{upload.ref}"


def store_video(upload: Upload, file: File[bytes]) -> None:
    """Store a video as the file of an upload that is not saved yet. Raises 136."""
    upload.content_type = probed_or_136(file, upload.file_name, file.size or 0).content_type
    upload.size_bytes = file.size or 0
    file.seek(0)
    upload.file.save(path_of(upload), file, save=False)


def store_image(upload: Upload, encoded: images.Encoded) -> None:
    """Store an image that was encoded here as the file of an upload."""
    upload.content_type, upload.size_bytes = encoded.content_type, len(encoded.data)
    upload.file.save(path_of(upload), ContentFile(encoded.data), save=False)


def probed_or_136(file: videos.Source, name: str, size: int, **extra: Any) -> videos.Probed:
    """Look at a video. Raises 136 for one that can't be kept."""
    try:
        return check_video(file, name, size)
    except PostRefused as error:
        raise ApiError(136, error.message, **extra) from error


def store_encoded(
    *, profile: Profile, encoded: images.Encoded, name: str, description: str = ""
) -> Upload:
    """Keep an image that was encoded here."""
    upload = Upload(profile=profile, file_name=name[:255], description=description[:1000])
    store_image(upload, encoded)
    upload.save()
    return upload


def check_size(file: File[bytes]) -> None:
    """Refuse a file that is larger than an upload may be (413)."""
    if (file.size or 0) > limits.UPLOAD_BYTES:
        message = _("The file is larger than %d MB.") % (limits.UPLOAD_BYTES // 1_000_000)
        raise ApiError(981, message)


def encode_or_136(data: "bytes | File[bytes]", name: str, **extra: Any) -> images.Encoded:
    """Decode an image and encode it anew. Raises 136 for what is none that can be kept."""
    try:
        return images.encode(data, name)
    except PostRefused as error:
        raise ApiError(136, error.message, **extra) from error


def file_of(request: HttpRequest, name: str) -> File[bytes] | None:
    """Return the file that a request carries, multipart or as base64; None: none."""
    file: Any = request.FILES.get("file") or body_of(request).get("file")
    # A form's field is text.
    if isinstance(file, str) and file:
        file = from_base64(file, name)
    return file if isinstance(file, File) else None


def from_base64(text: str, name: str) -> ContentFile[bytes]:
    """Return the file that a data URI (or bare base64) holds."""
    match = _DATA_URI.match(text)
    try:
        data = base64.b64decode(text[match.end() :] if match else text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ApiError(400, _("file: send multipart, or a base64 data URI.")) from error
    return ContentFile(data, name=name or "upload")


def address_of(upload: Upload) -> str:
    """Return the public address of an upload."""
    return f"{settings.PUBLIC_URL}{reverse('api_file', args=[upload.ref])}"


def upload_at(account_id: int, address: str) -> Upload | None:
    """Return an upload of the account by its own address; None: not ours, or not there yet."""
    prefix = str(settings.PUBLIC_URL)
    if not address.startswith(prefix):
        return None
    match = _OURS.fullmatch(address.removeprefix(prefix))
    found = Upload.objects.filter(profile__account=account_id, ref=match[1] if match else "")
    return _arrived(found.first())


@contextmanager
def or_136(upload: Upload) -> Iterator[None]:
    """Say of an upload whose file is gone that it is (136)."""
    try:
        yield
    except FileNotFoundError as error:
        message = _("“%s” is no longer stored.") % upload.file_name
        raise ApiError(136, message, mediaUrl=address_of(upload)) from error


def image_of(upload: Upload) -> bytes:
    """Return the bytes of an uploaded image. Raises 136 for a video, and where they are gone."""
    if upload.is_video:
        raise ApiError(136, _("A video can't be used here."), mediaUrl=address_of(upload))
    with or_136(upload), open_stored(str(upload.file.name)) as file:
        return file.read()


def _arrived(upload: Upload | None) -> Upload | None:
    """Return an upload that has its file; one that waits for it is looked for in the bucket."""
    from ayrdash.api.direct import fetch_from_bucket

    if upload is None or upload.file:
        return upload
    return fetch_from_bucket(upload)


def prune_uploads(now: datetime.datetime) -> int:
    """Remove uploads that are older than ``KEEP``."""
    from ayrdash.api.direct import clear_bucket

    count = 0
    for upload in Upload.objects.filter(created_at__lt=now - KEEP)[:500]:
        clear_bucket(upload)
        # The first one is there also where an error kept it from being noted.
        for name in {path_of(upload), str(upload.file.name or path_of(upload))}:
            upload.file.storage.delete(name)
        upload.delete()
        count += 1
    return count


def recent_uploads(profile: Profile, limit: int) -> list[Upload]:
    """Return a profile's uploads, newest first."""
    kept = Upload.objects.filter(profile=profile, created_at__gte=timezone.now() - KEEP)
    kept = kept.exclude(file="")
    return list(kept.order_by("-id")[:limit])


def open_upload(ref: str) -> Upload | None:
    """Return an upload whose file is still there."""
    upload = _arrived(Upload.objects.filter(ref=ref).first())
    if upload is None or not upload.file.storage.exists(str(upload.file.name)):
        return None
    return upload
