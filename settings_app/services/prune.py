"""Forgetting what no look needs any more."""

import datetime

from django.db import transaction
from django.utils import timezone

from settings_app.models import LookFile, LookVersion

# Earlier versions that an Account keeps, beside the draft and the published one.
KEEP_VERSIONS = 100
# A file just uploaded may be on its way into a draft.
GRACE = datetime.timedelta(days=1)
AT_ONCE = 500


def prune_looks(*, now: datetime.datetime | None = None) -> int:
    """Remove old versions, then files that no version shows; return how many files went."""
    _prune_versions()
    before = (now or timezone.now()) - GRACE
    # Pictures wait in their list until somebody removes them.
    old = LookFile.objects.filter(created_at__lt=before).exclude(kind=LookFile.Kind.PICTURE)
    removed = 0
    for row in old.defer("source").order_by("id").iterator():
        if removed >= AT_ONCE:
            break
        if not _is_shown(row):
            _remove(row)
            removed += 1
    return removed


def _prune_versions() -> None:
    previous = LookVersion.objects.filter(state=LookVersion.State.PREVIOUS)
    accounts = previous.order_by("account_id").values_list("account_id", flat=True).distinct()
    for account_id in accounts.iterator():
        mine = previous.filter(account_id=account_id).order_by("-number")
        old = list(mine.values_list("pk", flat=True)[KEEP_VERSIONS:])
        if old:
            LookVersion.objects.filter(pk__in=old).delete()


def _is_shown(row: LookFile) -> bool:
    versions = LookVersion.objects.filter(account_id=row.account_id)
    return any(
        row.name in (content.get("logo"), content.get("favicon"), content.get("style"))
        for content in versions.values_list("content", flat=True).iterator()
    )


def _remove(row: LookFile) -> None:
    with transaction.atomic():
        row.delete()
        transaction.on_commit(lambda: row.file.storage.delete(str(row.file.name)))
