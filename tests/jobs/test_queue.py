"""Wake-ups: taken once, run, kept for a day, and dropped when their worker died."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.accounts.models import User
from ayrdash.jobs import queue
from ayrdash.jobs.models import WorkerBeat
from tests.jobs import samples

pytestmark = pytest.mark.django_db


def running_by(worker_id, **fields):
    samples.leave_mark.enqueue("held")
    row = queue.claim(worker_id)
    DBTaskResult.objects.filter(pk=row.pk).update(**fields)
    return row


def beat(worker_id, at):
    WorkerBeat.objects.create(worker_id=worker_id, started_at=at, beat_at=at)


def test_a_wake_up_is_taken_by_one_worker_alone():
    samples.leave_mark.enqueue("once")
    assert queue.claim("first") is not None
    assert queue.claim("second") is None


def test_a_wake_up_for_later_waits():
    later = timezone.now() + datetime.timedelta(minutes=5)
    samples.leave_mark.using(run_after=later).enqueue("later")
    assert queue.claim("first") is None
    assert queue.depth() == 0


def test_what_is_rolled_back_was_never_enqueued():
    def enqueue_and_fail():
        with transaction.atomic():
            samples.leave_mark.enqueue("never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        enqueue_and_fail()
    assert queue.claim("first") is None


def test_a_job_runs_and_its_outcome_is_kept():
    samples.leave_mark.enqueue("done")
    row = queue.claim("first")
    queue.run(row)
    row.refresh_from_db()
    assert (row.status, row.return_value) == ("SUCCESSFUL", "done")
    assert User.objects.filter(email="done@marks.test").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("job", "error"),
    [("fail", "RuntimeError"), ("leave", "SystemExit"), ("return_nonsense", "TypeError")],
)
def test_a_job_that_fails_is_noted_and_logged(job, error, caplog):
    getattr(samples, job).enqueue()
    row = queue.claim("first")
    queue.run(row)
    row.refresh_from_db()
    assert row.status == "FAILED"
    assert error in row.exception_class_path
    assert f"tests.jobs.samples.{job}" in caplog.text


def test_a_job_whose_code_is_gone_fails_alone():
    samples.leave_mark.enqueue("gone")
    row = queue.claim("first")
    row.task_path = "tests.jobs.samples.removed_since"
    queue.run(row)
    row.refresh_from_db()
    assert row.status == "FAILED"


def test_what_a_dead_worker_held_is_dropped():
    now = timezone.now()
    beat("alive", now)
    beat("dead", now - queue.DEAD_AFTER - datetime.timedelta(seconds=1))
    kept = running_by("alive")
    running_by("dead")
    running_by("never heard of")
    assert queue.release_dead(now) == 2
    assert list(DBTaskResult.objects.values_list("pk", flat=True)) == [kept.pk]


def test_what_a_living_worker_could_not_finish_is_dropped_at_last():
    now = timezone.now()
    beat("alive", now)
    running_by("alive", started_at=now - queue.LONGEST_JOB - datetime.timedelta(seconds=1))
    assert queue.release_dead(now) == 1


def test_finished_wake_ups_and_old_beats_are_pruned():
    now = timezone.now()
    beat("alive", now)
    beat("long gone", now - queue.KEEP_FINISHED - datetime.timedelta(seconds=1))
    for name in ("old", "new"):
        samples.leave_mark.enqueue(name)
        queue.run(queue.claim("alive"))
    old = DBTaskResult.objects.order_by("started_at").first()
    past = now - queue.KEEP_FINISHED - datetime.timedelta(seconds=1)
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at=past)
    samples.leave_mark.enqueue("waiting")
    assert queue.prune(now) == 1
    assert DBTaskResult.objects.count() == 2
    assert list(WorkerBeat.objects.values_list("worker_id", flat=True)) == ["alive"]
