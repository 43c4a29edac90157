"""Bulk acts and the idle policy."""

import datetime

from django.utils import timezone

from ayrdash.care.models import BulkJob
from ayrdash.care.services import bulk as acts
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.cast import make_profile


def dry_run(act: Act) -> BulkJob:
    user, account = act.alice.user, act.alice.account
    return acts.prepare(account=account, actor=user, action="archive", idle_days=30)


@step("care:bulk")
def prepare(act: Act) -> None:
    old = timezone.now() - datetime.timedelta(days=200)
    type(make_profile(act.alice.account, "Quiet")).objects.filter(title="Quiet").update(
        created_at=old
    )
    act.enter("")
    act.open("care:bulk")
    act.press("Dry run")


@step("care:start")
def start(act: Act) -> None:
    act.open("care:job", dry_run(act).ref)
    act.press("Archive 1 profile")
    acts.work()


@step("care:undo")
def undo(act: Act) -> None:
    act.open("care:job", BulkJob.objects.get(state="done").ref)
    act.press("Undo")
    acts.work()


@step("care:cancel")
def cancel(act: Act) -> None:
    act.open("care:job", dry_run(act).ref)
    act.press("Drop the dry run")


@step("care:idle")
def rule(act: Act) -> None:
    act.open("care:idle")
    act.press("Save")
