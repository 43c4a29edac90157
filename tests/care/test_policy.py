"""The idle policy: announced, run by the worker, reported once a month."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from ayrdash.care.models import BulkJob, IdlePolicy
from ayrdash.care.services import bulk
from ayrdash.jobs import ticks
from ayrdash.mail.models import OutgoingMail
from profiles.models import Profile, Tag
from tests.care.test_bulk import archived, quiet

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
START = datetime.datetime(2026, 11, 10, 9, tzinfo=datetime.UTC)


@pytest.fixture
def rule(alice, settings):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    with time_machine.travel(START, tick=False):
        mine = quiet(alice, 4)
        quiet(alice, 1, title="Important", tag="vip")
        answer = alice.client().post(
            reverse("care:idle"),
            {
                "is_on": "on",
                "idle_days": "90",
                "notice_days": "7",
                "action": "archive",
                "except_tags": ["vip"],
                "delete_after_days": "30",
            },
        )
        assert answer.status_code == 302
    return mine


def worker_at(moment):
    with time_machine.travel(moment, tick=False):
        ticks.run_due()


def mails():
    return list(OutgoingMail.objects.order_by("id").values_list("subject", flat=True))


def test_announced_then_run_and_undone(rule, alice):
    worker_at(START)
    job = BulkJob.objects.get()
    assert (job.state, job.total_count, job.run_at) == ("announced", 4, START + 7 * DAY)
    assert mails() == ["Northwind: 4 idle profiles will be archived"]
    Profile.objects.filter(pk=rule[0].pk).update(last_posted_at=START + DAY)
    worker_at(START + 6 * DAY)
    assert archived() == 0
    worker_at(START + 7 * DAY)
    worker_at(START + 7 * DAY + datetime.timedelta(seconds=5))
    assert archived() == 3
    with time_machine.travel(START + 8 * DAY, tick=False):
        alice.client().post(reverse("care:undo", args=[job.ref]))
        bulk.work()
    assert archived() == 0
    worker_at(START + 9 * DAY)
    assert BulkJob.objects.count() == 1  # what was brought back is not idle at once


def test_an_announced_run_can_be_stopped(rule, alice):
    worker_at(START)
    job = BulkJob.objects.get()
    with time_machine.travel(START + DAY, tick=False):
        alice.client().post(reverse("care:cancel", args=[job.ref]))
    worker_at(START + 7 * DAY - datetime.timedelta(hours=1))
    job.refresh_from_db()
    assert (job.state, archived()) == ("cancelled", 0)


def test_monthly_report(rule):
    for day in range(0, 25, 7):
        worker_at(START + day * DAY)
        worker_at(START + day * DAY + datetime.timedelta(seconds=5))
    report = OutgoingMail.objects.get(subject="Northwind: Idle profiles in 2026-11")
    assert "2026-11-17, Archive: 4 profiles, 0 undone, 0 deleted since." in report.text_body


def test_switched_off_does_nothing(rule):
    IdlePolicy.objects.update(is_on=False)
    worker_at(START)
    assert not BulkJob.objects.exists()
    assert mails() == []


def test_the_page_shows_whom_it_would_concern(rule, alice):
    with time_machine.travel(START, tick=False):
        page = alice.client().get(reverse("care:idle")).content.decode()
    assert "it would concern 4 profiles today" in page
    assert "Quiet 0" in page
    assert "Important" not in page.split("Dry run")[1]


def save(alice, **fields):
    wish = {"idle_days": "90", "notice_days": "7", "action": "archive", **fields}
    return alice.client().post(reverse("care:idle"), wish)


def test_switching_off_drops_the_announced_run(rule, alice):
    worker_at(START)
    with time_machine.travel(START + DAY, tick=False):
        assert save(alice).status_code == 302
    worker_at(START + 8 * DAY)
    worker_at(START + 8 * DAY + datetime.timedelta(seconds=5))
    assert (BulkJob.objects.get().state, archived()) == ("cancelled", 0)


def test_a_changed_rule_announces_its_own_run(rule, alice):
    worker_at(START)
    with time_machine.travel(START + DAY, tick=False):
        Tag.objects.get(name_key="vip").profiles.add(*rule)
        Tag.objects.get(name_key="vip").profiles.remove(rule[0])
        assert save(alice, is_on="on", except_tags=["vip"]).status_code == 302
    worker_at(START + DAY)
    old, new = BulkJob.objects.order_by("id")
    assert (old.state, new.state, new.run_at) == ("cancelled", "announced", START + 8 * DAY)
    assert new.except_tags == ["vip"]


def test_a_run_that_began_just_now_is_said_and_the_rule_stays(rule, alice, monkeypatch):
    worker_at(START)
    cancel = bulk.cancel

    def too_late(*, job, actor):
        BulkJob.objects.filter(pk=job.pk).update(state="running")
        cancel(job=job, actor=actor)

    monkeypatch.setattr(bulk, "cancel", too_late)
    answer = save(alice)
    assert answer.status_code == 422
    assert "This can no longer be done" in answer.content.decode()
    assert IdlePolicy.objects.get().is_on
