"""The whole installation as one file, and back: database, media, secrets.

The archive is a tar with ``manifest.json`` first: the row counts of every table as they
stand in the saved database, and the SHA-256 of every file. Restoring checks all of it
before anything is touched, and the counts once more afterwards.
"""

import datetime
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from ayrdash.core.local_secrets import FILE_NAME as SECRETS_NAME
from ayrdash.jobs.models import WorkerBeat
from ayrdash.jobs.queue import DEAD_AFTER
from ayrdash.ops import database_copy

FORMAT = 1
MANIFEST = "manifest.json"
MEDIA = "media"
_CHUNK = 1 << 20


class BackupError(Exception):
    """The backup can't be made or used; the message says why, in words for an operator."""


def make(target: Path, *, with_secrets: bool = True) -> dict[str, Any]:
    """Write the installation to ``target`` (mode 0600) while it runs; return the manifest.

    The database is saved first, in one consistent moment; files that came later are extra.
    """
    if target.exists():
        raise BackupError(f"{target} exists already.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        saved = Path(folder) / database_copy.name()
        counts = database_copy.save(saved)
        files = {saved.name: saved, **dict(_media_files())}
        if with_secrets:
            files[SECRETS_NAME] = settings.DATA_DIR / SECRETS_NAME
        draft = Path(folder) / "draft.tar"
        manifest = _write(draft, files, counts)
        os.replace(draft, target)
    return manifest


def _media_files() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield f"{MEDIA}/{path.relative_to(root).as_posix()}", path


def _write(draft: Path, files: dict[str, Path], counts: dict[str, int]) -> dict[str, Any]:
    """Write the archive; a media file that vanishes meanwhile is left out."""
    sums = {}
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(handle, "w+b") as raw, tarfile.open(fileobj=raw, mode="w") as archive:
        for name, path in files.items():
            try:
                sums[name] = sha256_of(path)
                archive.add(path, arcname=name, recursive=False)
            except FileNotFoundError:
                if not name.startswith(MEDIA):
                    raise
                sums.pop(name, None)
        manifest = {
            "format": FORMAT,
            "made": timezone.now().isoformat(timespec="seconds"),
            "database": connection.vendor,
            "counts": counts,
            "sha256": sums,
        }
        data = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return manifest


def sha256_of(path: Path) -> str:
    """Return the hex digest of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def restore(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put a backup in place of this installation's database, media and secrets.

    Refused while a worker lives, and unless ``replace`` where there is data already.
    Raises ``BackupError`` before anything is touched.
    """
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as folder:
        unpacked = Path(folder)
        manifest = _unpack(source, unpacked)
        _refuse_if_in_use(replace=replace)
        database_copy.load(unpacked / database_copy.name())
        _put_files(unpacked)
    counts = database_copy.counts()
    if counts != manifest["counts"]:
        differing = sorted(t for t, n in manifest["counts"].items() if counts.get(t) != n)
        raise BackupError(f"After restoring, these tables differ: {', '.join(differing)}.")
    return manifest


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{source} is no readable backup: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{source} has format {manifest.get('format')}, not {FORMAT}.")
    if manifest["database"] != connection.vendor:
        message = f"The backup is of {manifest['database']}, this installation is on"
        raise BackupError(f"{message} {connection.vendor}.")
    for name, expected in manifest["sha256"].items():
        if not (folder / name).is_file() or sha256_of(folder / name) != expected:
            raise BackupError(f"{name} in {source} is damaged.")
    return manifest


def _refuse_if_in_use(*, replace: bool) -> None:
    tables = connection.introspection.table_names()
    if "accounts_account" not in tables:
        return
    now: datetime.datetime = timezone.now()
    if WorkerBeat.objects.filter(beat_at__gt=now - DEAD_AFTER).exists():
        raise BackupError("The installation runs: stop it, wait a minute, and try again.")
    if not replace and database_copy.counts().get("accounts_account"):
        raise BackupError("There is data here already. Say --replace to put the backup over it.")


def _put_files(unpacked: Path) -> None:
    """Add the media and put the secrets; media that only this installation has stay."""
    for path in sorted((unpacked / MEDIA).rglob("*")):
        if path.is_file():
            place = Path(settings.MEDIA_ROOT) / path.relative_to(unpacked / MEDIA)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, place)
    kept = unpacked / SECRETS_NAME
    if kept.exists():
        kept.chmod(0o600)
        os.replace(kept, settings.DATA_DIR / SECRETS_NAME)
