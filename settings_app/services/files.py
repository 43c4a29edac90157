"""Keeping the files of a look: encoded anew or checked, under names nobody can guess."""

import hashlib
import json
import re
from collections.abc import Callable

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature
from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from settings_app import images, stylesheet
from settings_app.models import LookFile, LookVersion, new_file_name
from settings_app.services.rules import require

Kind = LookFile.Kind

_ENCODERS: dict[str, Callable[[bytes], images.Encoded]] = {
    Kind.LOGO: images.encode_logo,
    Kind.FAVICON: images.encode_favicon,
    Kind.PICTURE: images.encode_picture,
}
# Pictures for texts of one Account.
PICTURE_LIMIT = 40
LABEL_LENGTH = 150


TYPES = (*images.TYPES, "text/css")
# What ``rebuilt`` says of a file.
MADE_HERE = (
    *("kind", "source", "name", "file", "content_type"),
    *("sha256", "size_bytes", "width", "height"),
)
_OUR_NAME = re.compile(r"[0-9A-Za-z]{1,32}\.(png|jpg|ico|css)")


class FileInUse(DomainError):
    """A version of the look needs the file."""

    code = 938
    http_status = 409


def keep_image(*, account: Account, kind: str, upload: File[bytes]) -> LookFile:
    """Encode an upload anew and keep it. Raises ``images.ImageRefused``."""
    if (upload.size or 0) > images.UPLOAD_LIMIT_BYTES:
        megabytes = images.UPLOAD_LIMIT_BYTES // 1_000_000
        raise images.ImageRefused(_("The file is larger than %d MB.") % megabytes)
    if kind == Kind.PICTURE:
        kept = LookFile.objects.filter(account=account, kind=kind).count()
        if kept >= PICTURE_LIMIT:
            message = _("An account can keep %d pictures. Remove one first.") % PICTURE_LIMIT
            raise images.ImageRefused(message)
    encoded = _ENCODERS[kind](upload.read())
    return _keep(
        LookFile(
            account=account,
            kind=kind,
            content_type=encoded.content_type,
            width=encoded.width,
            height=encoded.height,
            label=_label(upload),
        ),
        encoded.data,
        encoded.ending,
    )


def keep_picture(*, account: Account, upload: File[bytes], actor: User) -> LookFile:
    """Keep a picture for the texts of the page."""
    require(account, Feature.PROFILE_SETTINGS)
    with transaction.atomic():
        row = keep_image(account=account, kind=Kind.PICTURE, upload=upload)
        details = {"label": row.label, "name": row.name}
        record("look.picture_added", account=account, actor=actor, details=details)
    return row


def remove_picture(*, picture: LookFile, actor: User) -> None:
    """Remove a picture that no version of the look shows."""
    account = picture.account
    for version in LookVersion.objects.filter(account=account).iterator():
        if picture.name in json.dumps(version.content):
            message = _("Version %d shows this picture, so it stays.") % version.number
            raise FileInUse(message)
    with transaction.atomic():
        LookFile.objects.filter(pk=picture.pk).delete()
        details = {"label": picture.label, "name": picture.name}
        record("look.picture_removed", account=account, actor=actor, details=details)
        transaction.on_commit(lambda: picture.file.storage.delete(str(picture.file.name)))


def keep_style(*, account: Account, label: str, source: str, sheet: stylesheet.Sheet) -> LookFile:
    """Keep a checked style sheet: what is served, and what was uploaded."""
    row = LookFile(
        account=account, kind=Kind.STYLE, content_type="text/css", label=label, source=source
    )
    return _keep(row, sheet.text.encode(), "css")


def rebuilt(account: Account, kind: str, name: str, data: bytes | None, *, source: str) -> LookFile:
    """Store a file that comes from elsewhere as if it was uploaded; the row is not saved yet.

    It keeps its name if that is one of ours and free. ``data`` None: the file was lost.
    Raises ``DomainError`` if it is nothing that could be uploaded.
    """
    row = LookFile(account=account, kind=kind, source=source if kind == Kind.STYLE else "")
    if kind == Kind.STYLE:
        kept, row.content_type, ending = _checked(source, data).encode(), "text/css", "css"
    elif (encoder := _ENCODERS.get(kind)) is None:
        raise DomainError(_("There is no such kind of file."))
    elif data is None:
        kept, row.content_type, ending = b"", "image/png", "png"
    else:
        encoded = encoder(data)
        kept, row.content_type, ending = encoded.data, encoded.content_type, encoded.ending
        row.width, row.height = encoded.width, encoded.height
    row.sha256 = hashlib.sha256(kept + row.source.encode()).hexdigest()
    row.size_bytes = len(kept)
    free = _OUR_NAME.fullmatch(name) and not LookFile.objects.filter(name=name).exists()
    row.name = name if free else f"{new_file_name()}.{ending}"
    stored = f"{new_file_name()}.{ending}"
    row.file.save(f"looks/{stored[:2]}/{stored}", ContentFile(kept), save=False)
    return row


def _checked(source: str, data: bytes | None) -> str:
    """Return what is let through of a style sheet; some of it must be, if there was any."""
    sheet = stylesheet.check(source or (data or b"").decode(errors="replace"))
    if sheet.errors and not sheet.text:
        raise DomainError(sheet.errors[0].text)
    return sheet.text


def _keep(row: LookFile, data: bytes, ending: str) -> LookFile:
    """Store a file; the same content again is the same file."""
    row.sha256 = hashlib.sha256(data + row.source.encode()).hexdigest()
    same = LookFile.objects.filter(account=row.account, kind=row.kind, sha256=row.sha256).first()
    if same is not None:
        return same
    row.size_bytes = len(data)
    row.name = f"{new_file_name()}.{ending}"
    row.file.save(f"looks/{row.name[:2]}/{row.name}", ContentFile(data), save=False)
    row.save()
    return row


def _label(upload: File[bytes]) -> str:
    name = str(upload.name or "")
    return "".join(char for char in name if char.isprintable())[-LABEL_LENGTH:]
