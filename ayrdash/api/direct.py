"""Direct uploads: a signed address takes one PUT, without a key, for 30 minutes.

Files on this machine are taken by our own address. With S3-compatible storage the bucket
takes them under a presigned one; what came is looked at when its public address is asked for
first: an image is decoded and encoded anew, like every other, a video is kept as it came.
"""

import datetime
import io
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError
from ayrdash.api.models import Upload
from ayrdash.api.uploads import encode_or_136, path_of, probed_or_136, store_image, store_video
from ayrdash.core.errors import DomainError
from ayrdash.core.stored import PIECE, bucket_errors, copy_stored, opened_object
from ayrdash.posts import limits
from ayrdash.posts.media import holds_video
from profiles.models import Profile

OPEN_FOR = datetime.timedelta(minutes=30)
_SALT = "ayrdash.api.direct"
# Short names of the contract (4.4), beside full types.
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
}


def content_type_of(text: str, file_name: str) -> str:
    """Return the type in full. Raises 136 for what is no image or video that can be posted."""
    wanted = text.strip().lower() or file_name.rpartition(".")[2].lower()
    found = _TYPES.get(wanted, wanted)
    if found not in _TYPES.values():
        raise ApiError(136, _("contentType: %s.") % ", ".join(dict.fromkeys(_TYPES.values())))
    return found


def expect_upload(*, profile: Profile, file_name: str, content_type: str) -> tuple[Upload, str]:
    """Make room for one upload; return it, still empty, and the address to PUT it to."""
    upload = Upload.objects.create(
        profile=profile,
        content_type=content_type,
        size_bytes=0,
        file_name=file_name[:255] or "upload",
    )
    return upload, _bucket_address(upload) or _own_address(upload)


def _own_address(upload: Upload) -> str:
    token = signing.dumps(upload.ref, salt=_SALT)
    return f"{settings.PUBLIC_URL}{reverse('api_put', args=[token])}"


def _incoming(upload: Upload) -> str:
    return f"incoming/{upload.ref[:2]}/{upload.ref}"


def _bucket_address(upload: Upload) -> str:
    """Return the bucket's own address for the PUT; empty where files lie on this machine."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None:
        return ""
    address: str = bucket.meta.client.generate_presigned_url(
        "put_object",
        Params={
            "Bucket": bucket.name,
            "Key": _incoming(upload),
            "ContentType": upload.content_type,
        },
        ExpiresIn=int(OPEN_FOR.total_seconds()),
    )
    return address


def upload_of_token(token: str) -> Upload:
    """Return the upload that a signed address is for. Raises 956 for a bad or old one."""
    try:
        ref = signing.loads(token, salt=_SALT, max_age=OPEN_FOR)
    except signing.BadSignature as error:
        message = _("The upload address is not valid, or older than 30 minutes.")
        raise ApiError(956, message) from error
    upload = Upload.objects.filter(ref=ref).select_related("profile").first()
    if upload is None or upload.file:
        raise ApiError(956, _("The upload address was used already."))
    return upload


def most_of(upload: Upload) -> int:
    """Return how many bytes the file of an upload may have, by the type that was announced."""
    return limits.VIDEO_BYTES if upload.is_video else limits.UPLOAD_BYTES


def receive(upload: Upload, read: Callable[[int], bytes]) -> File[bytes]:
    """Read a body into a file on disk, piece by piece. Raises 413."""
    most = most_of(upload)
    # Not by the client's name for it, which may be none that a file can have.
    file = TemporaryUploadedFile("upload", upload.content_type, 0, None)
    size = 0
    while piece := read(PIECE):
        size += len(piece)
        if size > most:
            file.close()
            raise ApiError(981, _("The file is larger than %d MB.") % (most // 1_000_000))
        file.write(piece)
    file.size = size
    file.seek(0)
    return file


def take(*, upload: Upload, file: File[bytes]) -> Upload:
    """Keep the file of an upload that is still empty. Raises 136, 956."""
    if holds_video(file):
        store_video(upload, file)
    else:
        store_image(upload, encode_or_136(file, upload.file_name))
    try:
        return _filled(upload)
    except ApiError:
        name = str(upload.file.name)
        # The same place where a bucket let both write at once.
        if not Upload.objects.filter(pk=upload.pk, file=name).exists():
            upload.file.storage.delete(name)
        raise


def _filled(upload: Upload) -> Upload:
    """Note the file, which is stored already, in the row; who comes second is refused (956)."""
    # Without a transaction around copying: meanwhile others may write.
    values = {name: getattr(upload, name) for name in ("content_type", "size_bytes")}
    empty = Upload.objects.filter(pk=upload.pk, file="")
    if not empty.update(file=str(upload.file.name), **values):
        raise ApiError(956, _("The upload address was used already."))
    return upload


def fetch_from_bucket(upload: Upload) -> Upload | None:
    """Take over what the bucket got under the presigned address; None: nothing usable."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None or upload.created_at < timezone.now() - 2 * OPEN_FOR:
        return None
    source = bucket.Object(_incoming(upload))
    try:
        with bucket_errors():
            size = source.content_length
            if size > most_of(upload):
                return None
            taken = _take_over(upload, source, size)
            # Only now: where taking it failed for a passing reason, this is the client's one copy.
            source.delete()
    except (FileNotFoundError, PermissionError):
        # Nothing came, or another request was faster. Who may not list a bucket gets 403 for it.
        return _taken_meanwhile(upload)
    return taken


def _take_over(upload: Upload, source: Any, size: int) -> Upload | None:
    """Keep what lies in the bucket; None: it is nothing that can be kept."""
    try:
        if upload.is_video:
            return _take_video(upload, opened_object(source), size)
        data = io.BytesIO()
        source.download_fileobj(data)
        return take(upload=upload, file=ContentFile(data.getvalue(), name=upload.file_name))
    except DomainError:
        # It stays as if nothing had come. Or another request was faster.
        return _taken_meanwhile(upload)


def _take_video(upload: Upload, source: IO[bytes], size: int) -> Upload:
    """Keep a video of the bucket by a copy within it. Raises 136, 956."""
    with source as file:
        probed = probed_or_136(file, upload.file_name, size)
    # The same place for all who take it over: an interrupted copy is written over.
    upload.file.name = copy_stored(_incoming(upload), path_of(upload))
    upload.content_type, upload.size_bytes = probed.content_type, size
    return _filled(upload)


def _taken_meanwhile(upload: Upload) -> Upload | None:
    return Upload.objects.filter(pk=upload.pk).exclude(file="").first()


def clear_bucket(upload: Upload) -> None:
    """Remove what lies in the bucket as it came: nobody asked for it, or it came twice."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is not None:
        bucket.Object(_incoming(upload)).delete()
