"""Writing an Account's export in the background, with progress, until it is done.

Claimed by compare-and-set with the attempt's number as fencing token: a worker that
was thought dead can't finish over its successor.
"""

import datetime
import tempfile
import zipfile

from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.leaving.archive import size_of, write_archive
from ayrdash.leaving.models import AccountExport

State = AccountExport.State

# Renewed at each step of the progress.
LEASE = datetime.timedelta(minutes=5)
MAX_ATTEMPTS = 3
KEEP = datetime.timedelta(days=7)
# A wake-up gets this long before the sweeper takes over.
GRACE = datetime.timedelta(seconds=30)


def ask_export(*, account: Account, actor: User) -> AccountExport:
    """Order an export; one that is under way already is returned instead."""
    from ayrdash.leaving.tasks import build

    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)
        flying = account.exports.filter(state__in=(State.QUEUED, State.RUNNING)).first()
        if flying is not None:
            return flying
        export = AccountExport.objects.create(
            account=account, requested_by_label=actor.email, total_count=size_of(account)
        )
        record("account.exported", account=account, actor=actor)
        build.enqueue(export.pk)
    return export


def build_export(export_id: int) -> str:
    """Write one export if it waits and nobody works on it; return what became of it."""
    export = _claim(export_id)
    if export is None:
        return "not waiting"
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            write_archive(archive, export.account, lambda done: _note_progress(export, done))
        target.seek(0)
        return _finish(export, File(target))


def _claim(export_id: int) -> AccountExport | None:
    waiting = AccountExport.objects.filter(pk=export_id, state=State.QUEUED)
    until = timezone.now() + LEASE
    if not waiting.update(state=State.RUNNING, lease_until=until, attempt=F("attempt") + 1):
        return None
    return AccountExport.objects.select_related("account__settings").get(pk=export_id)


def _held(export: AccountExport) -> QuerySet[AccountExport]:
    return AccountExport.objects.filter(pk=export.pk, state=State.RUNNING, attempt=export.attempt)


def _note_progress(export: AccountExport, done: int) -> None:
    _held(export).update(done_count=done, lease_until=timezone.now() + LEASE)


def _finish(export: AccountExport, content: "File[bytes]") -> str:
    storage = AccountExport._meta.get_field("file").storage
    name = storage.save(f"exports/{export.ref}.zip", content)
    done = _held(export).update(
        state=State.READY,
        file=name,
        size_bytes=content.size,
        finished_at=timezone.now(),
        lease_until=None,
        done_count=F("total_count"),
    )
    if not done:
        storage.delete(name)
        return "overtaken"
    return State.READY


def sweep(now: datetime.datetime) -> int:
    """Wake what dead workers left and what was not woken, each once a grace."""
    from ayrdash.leaving.tasks import build

    stuck = AccountExport.objects.filter(state=State.RUNNING, lease_until__lt=now)
    stuck.filter(attempt__gte=MAX_ATTEMPTS).update(state=State.FAILED, finished_at=now)
    stuck.update(state=State.QUEUED, done_count=0)
    asleep = AccountExport.objects.filter(state=State.QUEUED).filter(
        Q(lease_until=None, created_at__lt=now - GRACE) | Q(lease_until__lt=now)
    )
    count = 0
    for export_id in list(asleep.order_by("id").values_list("pk", flat=True)[:50]):
        with transaction.atomic():
            if asleep.filter(pk=export_id).update(lease_until=now + GRACE):
                build.enqueue(export_id)
                count += 1
    return count


def prune(now: datetime.datetime) -> int:
    """Remove exports older than ``KEEP``; those of a closing Account stay to its end."""
    old = AccountExport.objects.filter(created_at__lt=now - KEEP, account__closing_at=None)
    found = list(old[:50])
    for export in found:
        remove(export)
    return len(found)


def remove(export: AccountExport) -> None:
    """Remove an export with its file."""
    if export.file:
        export.file.delete(save=False)
    export.delete()


def note_download(*, export: AccountExport, actor: User) -> None:
    """Record that somebody took the Account's data along."""
    record("account.export_downloaded", account=export.account, actor=actor)
