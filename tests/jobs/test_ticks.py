"""Periodic jobs: each tick by one worker, and no fault stops the others."""

import datetime

import pytest
from django.utils import timezone

from ayrdash.jobs import periodic, ticks
from ayrdash.jobs.models import Tick

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def jobs(monkeypatch):
    """Two periodic jobs in place of the product's; returns what ran."""
    ran = []

    def fail():
        ran.append("fails")
        raise RuntimeError("no good")

    registry = {
        "fails": periodic.PeriodicJob("fails", MINUTE, fail),
        "works": periodic.PeriodicJob("works", MINUTE, lambda: ran.append("works")),
    }
    monkeypatch.setattr(ticks, "REGISTRY", registry)
    return ran


def test_a_tick_runs_once_and_again_after_its_time(jobs):
    now = timezone.now()
    assert sorted(ticks.run_due(now)) == ["fails", "works"]
    assert ticks.run_due(now) == []
    assert ticks.run_due(now + MINUTE / 2) == []
    assert sorted(ticks.run_due(now + MINUTE)) == ["fails", "works"]
    assert sorted(jobs) == ["fails", "fails", "works", "works"]


def test_of_two_workers_that_saw_the_same_tick_one_runs_it(jobs):
    now = timezone.now()
    ticks.put_in_order(now)
    taken = [ticks.claim_next(now) for _worker in range(4)]
    assert sorted(job.name for job in taken if job) == ["fails", "works"]
    assert not Tick.objects.filter(next_at__lte=now).exists()


def test_a_fault_is_kept_for_the_operator_until_the_job_works_again(jobs, monkeypatch, caplog):
    now = timezone.now()
    ticks.run_due(now)
    assert Tick.objects.get(name="fails").last_error == "RuntimeError: no good"
    assert Tick.objects.get(name="works").last_error == ""
    assert "Periodic job fails failed" in caplog.text
    good = periodic.PeriodicJob("fails", MINUTE, lambda: None)
    monkeypatch.setitem(ticks.REGISTRY, "fails", good)
    ticks.run_due(now + MINUTE)
    assert Tick.objects.get(name="fails").last_error == ""


def test_a_clock_that_was_set_back_stops_nothing(jobs):
    now = timezone.now()
    ticks.run_due(now + datetime.timedelta(days=30))
    assert sorted(ticks.run_due(now)) == ["fails", "works"]


def test_a_job_that_left_the_product_is_let_be(jobs):
    now = timezone.now()
    Tick.objects.create(name="gone", next_at=now - MINUTE)
    assert sorted(ticks.run_due(now)) == ["fails", "works"]


def test_every_app_with_periodic_jobs_is_discovered():
    owners = {name.partition(".")[0] for name in periodic.REGISTRY}
    assert {"jobs", "mail", "networks", "posts", "profiles"} <= owners
