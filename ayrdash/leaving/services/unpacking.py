"""What is read out of an export's ZIP, bounded: somebody else may have written the file."""

import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import File
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext as _

from ayrdash.core.errors import DomainError

Row = dict[str, Any]

# Unpacked, in bytes: one JSON file, one line, one file of lines.
JSON_BYTES = 8_000_000
LINE_BYTES = 2_000_000
LINES_BYTES = 1_000_000_000


class BadArchive(DomainError):
    """The file is no export of a version that can be read."""

    code = 974


def json_of(archive: zipfile.ZipFile, name: str) -> Any:
    """Return what a JSON file of the export holds. Raises ``BadArchive``."""
    data = bytes_of(archive, name, JSON_BYTES)
    if data is None:
        raise BadArchive(_("“%s” is not in the file.") % name)
    with _readable(name):
        return json.loads(data)


def lines_of(archive: zipfile.ZipFile, name: str) -> Iterator[Row]:
    """Yield the rows of a file of JSON lines. Raises ``BadArchive``."""
    info = _info(archive, name, LINES_BYTES)
    if info is None:
        raise BadArchive(_("“%s” is not in the file.") % name)
    with _readable(name), archive.open(info) as file:
        while line := file.readline(LINE_BYTES + 1):
            if len(line) > LINE_BYTES:
                raise BadArchive(_("It is longer than %d MB.") % (LINE_BYTES // 1_000_000))
            yield json.loads(line)


def bytes_of(archive: zipfile.ZipFile, name: str, limit: int) -> bytes | None:
    """Return a file of at most ``limit`` bytes; None: it is not there. Raises ``BadArchive``."""
    info = _info(archive, name, limit)
    if info is None:
        return None
    with _readable(name):
        # zipfile reads no more than the size that was looked at.
        return archive.read(info)


@contextmanager
def file_of(archive: zipfile.ZipFile, name: str, limit: int) -> Iterator[File[bytes] | None]:
    """Give a file of at most ``limit`` bytes on disk; None: it is not there.

    Raises ``BadArchive``.
    """
    info = _info(archive, name, limit)
    if info is None:
        yield None
        return
    with TemporaryUploadedFile(name, "", info.file_size, None) as target:
        with _readable(name), archive.open(info) as source:
            shutil.copyfileobj(source, target)
        target.seek(0)
        yield target


def _info(archive: zipfile.ZipFile, name: str, limit: int) -> zipfile.ZipInfo | None:
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.file_size > limit:
        message = _("“%(name)s” is larger than %(limit)d MB.")
        raise BadArchive(message % {"name": name, "limit": limit // 1_000_000})
    return info


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Say of whatever a damaged, encrypted or made-up entry raises that it can't be read.

    RuntimeError: encrypted, packed in an unknown way, or JSON nested too deep.
    """
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        words = {"name": name, "error": str(error) or type(error).__name__}
        raise BadArchive(_("“%(name)s” can't be read: %(error)s") % words) from error
