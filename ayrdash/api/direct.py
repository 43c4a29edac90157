"""Direct uploads: a signed address takes one PUT, without a key, for 30 minutes.

Files on this machine are taken by our own address. With S3-compatible storage the bucket
takes them under a presigned one; the image is decoded and encoded anew, like every other,
when its public address is asked for first.
"""

import datetime
import io

from django.conf import settings
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError
from ayrdash.api.models import Upload
from ayrdash.api.uploads import encode_or_136
from ayrdash.core.errors import DomainError
from ayrdash.posts import limits
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
}


def content_type_of(text: str, file_name: str) -> str:
    """Return the type in full. Raises 136 for what is no image that we can read."""
    wanted = text.strip().lower() or file_name.rpartition(".")[2].lower()
    found = _TYPES.get(wanted, wanted)
    if found not in _TYPES.values():
        raise ApiError(136, _("contentType: image/jpeg, image/png, image/webp or image/gif."))
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


def take(*, upload: Upload, data: bytes) -> Upload:
    """Keep the bytes of an upload that is still empty. Raises 136, 413, 956."""
    if len(data) > limits.UPLOAD_BYTES:
        message = _("The file is larger than %d MB.") % (limits.UPLOAD_BYTES // 1_000_000)
        raise ApiError(981, message)
    encoded = encode_or_136(data, upload.file_name)
    where = f"uploads/{upload.ref[:2]}/{upload.ref}"
    with transaction.atomic():
        mine = Upload.objects.select_for_update().filter(pk=upload.pk, file="").first()
        if mine is None:
            raise ApiError(956, _("The upload address was used already."))
        mine.file.save(where, ContentFile(encoded.data), save=False)
        mine.content_type, mine.size_bytes = encoded.content_type, len(encoded.data)
        mine.save(update_fields=["file", "content_type", "size_bytes"])
    return mine


def fetch_from_bucket(upload: Upload) -> Upload | None:
    """Take over what the bucket got under the presigned address; None: nothing usable."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is None or upload.created_at < timezone.now() - 2 * OPEN_FOR:
        return None
    from botocore.exceptions import ClientError

    source = bucket.Object(_incoming(upload))
    try:
        if source.content_length > limits.UPLOAD_BYTES:
            return None
        data = io.BytesIO()
        source.download_fileobj(data)
    except ClientError:
        return _taken_meanwhile(upload)
    try:
        return take(upload=upload, data=data.getvalue())
    except DomainError:
        # No image: it stays as if nothing had come. Or another request was faster.
        return _taken_meanwhile(upload)
    finally:
        source.delete()


def _taken_meanwhile(upload: Upload) -> Upload | None:
    return Upload.objects.filter(pk=upload.pk).exclude(file="").first()


def clear_bucket(upload: Upload) -> None:
    """Remove what lies in the bucket as it came: nobody asked for it, or it came twice."""
    bucket = getattr(default_storage, "bucket", None)
    if bucket is not None:
        bucket.Object(_incoming(upload)).delete()
