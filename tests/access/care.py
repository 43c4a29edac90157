"""Activity, bulk acts, the idle policy."""

from typing import Any

from ayrdash.care.models import BulkJob
from tests.access.table import Row
from tests.cast import Party

MANAGE: dict[str, Any] = {"needs": "manage_profiles"}


def _job(party: Party, state: str) -> list[Any]:
    known = BulkJob.objects.filter(account=party.account, state=state).first()
    made = known or BulkJob.objects.create(
        account=party.account, action="archive", state=state, created_by_label="alice"
    )
    return [made.ref]


def dry_run(party: Party) -> list[Any]:
    return _job(party, "draft")


RULE = {"action": "archive", "idle_days": "90"}

ROWS = [
    Row("care:index", "GET"),
    Row("care:by_profile", "GET", **MANAGE),
    Row("care:count_file", "GET", **MANAGE),
    Row("care:idle", "GET", **MANAGE),
    Row("care:idle", "POST", data=RULE | {"notice_days": "7"}, **MANAGE),
    Row("care:bulk", "GET", **MANAGE),
    Row("care:bulk", "POST", data=RULE, **MANAGE),
    Row("care:job", "GET", of=dry_run, **MANAGE),
    Row("care:job_file", "GET", of=dry_run, **MANAGE),
    Row("care:start", "POST", of=dry_run, **MANAGE),
    Row("care:cancel", "POST", of=dry_run, **MANAGE),
    Row("care:undo", "POST", of=dry_run, **MANAGE),
]
