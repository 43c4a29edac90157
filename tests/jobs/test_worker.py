"""The worker: quick to wake, stubborn, and gone in good order."""

import contextlib
import threading
import time

import pytest
from django.db import OperationalError, connection
from django_tasks_db.models import DBTaskResult

from ayrdash.accounts.models import User
from ayrdash.jobs import lanes, queue, worker
from ayrdash.jobs.models import WorkerBeat
from tests.jobs import samples

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def at_work(threads=2):
    made = worker.Worker(threads=threads)
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield made
    finally:
        made.stop()
        thread.join(20)
        assert not thread.is_alive()


def until(condition, seconds=10.0):
    """Wait for a condition; returns the seconds it took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - start


def marked(*names):
    emails = [f"{name}@marks.test" for name in names]
    return lambda: User.objects.filter(email__in=emails).count() == len(names)


def test_a_wake_up_is_picked_up_within_a_second():
    with at_work():
        until(WorkerBeat.objects.exists)
        samples.leave_mark.enqueue("swift")
        assert until(marked("swift")) < 1.0


def test_jobs_that_fail_stop_no_thread():
    for job in (samples.fail, samples.leave, samples.return_nonsense):
        for _time in range(3):
            job.enqueue()
    samples.leave_mark.enqueue("after")
    with at_work():
        until(marked("after"))
        until(lambda: DBTaskResult.objects.failed().count() == 9)


def test_threads_share_the_work_and_run_each_job_once():
    names = [f"n{number}" for number in range(30)]
    for name in names:
        samples.leave_mark.enqueue(name)
    with at_work(threads=4):
        until(marked(*names))
        until(lambda: DBTaskResult.objects.successful().count() == 30)
    assert not DBTaskResult.objects.failed().exists()


def test_a_stop_lets_the_running_job_end_and_takes_no_other():
    samples.take_long.enqueue("long")
    with at_work(threads=1) as made:
        until(DBTaskResult.objects.running().exists)
        samples.leave_mark.enqueue("left for the next")
        made.stop()
    assert marked("long")()
    assert not DBTaskResult.objects.running().exists()
    assert queue.depth() == 1
    assert not WorkerBeat.objects.exists()


def test_it_takes_nothing_before_others_can_see_that_it_lives(monkeypatch):
    seen = []
    claim = queue.claim

    def looking(worker_id, *leaving):
        seen.append(WorkerBeat.objects.filter(worker_id=worker_id).exists())
        return claim(worker_id, *leaving)

    monkeypatch.setattr(queue, "claim", looking)
    with at_work():
        until(lambda: len(seen) > 2)
    assert all(seen)


def test_a_database_that_is_away_for_a_while_is_waited_for(monkeypatch, caplog):
    monkeypatch.setattr(worker, "FIRST_PAUSE_SECONDS", 0.05)
    away = threading.Event()
    away.set()

    def refuse(execute, sql, params, many, context):
        if away.is_set():
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    samples.leave_mark.enqueue("patient")
    claim = queue.claim

    def through_a_bad_line(worker_id, *leaving):
        with connection.execute_wrapper(refuse):
            return claim(worker_id, *leaving)

    monkeypatch.setattr(queue, "claim", through_a_bad_line)
    with at_work():
        until(lambda: "The database does not answer" in caplog.text)
        time.sleep(0.3)
        away.clear()
        until(marked("patient"))


def test_one_idle_thread_looks_however_many_there_are(monkeypatch):
    looks = []
    claim = queue.claim
    monkeypatch.setattr(queue, "claim", lambda *asked: (looks.append(asked), claim(*asked))[1])
    with at_work(threads=8):
        until(WorkerBeat.objects.exists)
        time.sleep(1.0)
    assert len(looks) < 2 / worker.IDLE_SECONDS


@pytest.fixture
def tap(monkeypatch):
    """What jobs that hold the line wait for; let go at the end in any case."""
    made = samples.Tap()
    monkeypatch.setattr(samples, "tap", made)
    yield made
    made.opened.set()


def test_a_lane_that_hangs_delays_no_other(monkeypatch, tap):
    monkeypatch.setattr(lanes, "SLOW_SECONDS", 0.2)
    for _time in range(9):
        samples.hold_the_line.using(queue_name="hanging").enqueue()
    with at_work(threads=2):
        until(lambda: tap.waiting == 2)
        names = [f"other{number}" for number in range(10)]
        for name in names:
            samples.leave_mark.enqueue(name)
        until(marked(*names))
        # It keeps its own places, no more and no fewer.
        assert tap.waiting == 2
        tap.opened.set()
        until(lambda: DBTaskResult.objects.successful().count() == 19)


def test_many_lanes_that_hang_take_no_more_than_the_bound(monkeypatch, tap):
    monkeypatch.setattr(lanes, "SLOW_SECONDS", 0.2)
    for lane in range(6):
        for _time in range(2):
            samples.hold_the_line.using(queue_name=f"hanging{lane}").enqueue()
    with at_work(threads=2):
        until(lambda: tap.waiting == 2 * lanes.MOST_TIMES)
        time.sleep(1.0)
        assert tap.waiting == 2 * lanes.MOST_TIMES
        tap.opened.set()


def test_a_lane_with_much_to_do_leaves_a_place_to_others(monkeypatch, tap):
    monkeypatch.setattr(lanes, "SLOW_SECONDS", 1_000)
    for _time in range(5):
        samples.hold_the_line.using(queue_name="busy").enqueue()
    names = [f"late{number}" for number in range(5)]
    for name in names:
        samples.leave_mark.enqueue(name)
    with at_work(threads=2):
        until(marked(*names))
        # Where nobody else wants it, the place is the busy lane's.
        until(lambda: tap.waiting == 2)
        tap.opened.set()
        until(lambda: DBTaskResult.objects.successful().count() == 10)
