"""Bulk acts."""

import datetime

from django.urls import reverse
from django.utils import timezone

from ayrdash.care.models import BulkJob
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.tour import Stop


def _job(house: House, **fields: object) -> str:
    account = house.profile(FIRST).account
    made = BulkJob.objects.create(
        account=account,
        action="archive",
        created_by_label="dora@fabrikam.test",
        **{"idle_days": 0, "total_count": 12, **fields},
    )
    return reverse("care:job", args=[made.ref])


def dry_run(house: House) -> str:
    return _job(house, delete_after_days=30)


def done(house: House) -> str:
    ended = timezone.now() - datetime.timedelta(days=2)
    return _job(house, state="done", done_count=12, finished_at=ended)


STATES = [
    Stop("bulk-dry-run", dry_run, route="care:job"),
    Stop("bulk-done", done, route="care:job"),
]
