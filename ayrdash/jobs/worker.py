"""The worker process: threads that run wake-ups and periodic jobs, and one that beats.

Jobs of a lane that is slow give up their places: for each, one further thread wakes up, so
that a network which hangs delays no other (``lanes``).

It survives a database that goes away: each thread logs, waits longer and longer, and
goes on. SIGTERM lets running jobs end and takes no new ones.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.db import DatabaseError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.jobs import queue, ticks
from ayrdash.jobs.lanes import MOST_TIMES, Lanes
from ayrdash.jobs.models import WorkerBeat

logger = logging.getLogger(__name__)

# How often, in seconds, an idle worker looks for wake-ups and for due periodic jobs.
IDLE_SECONDS = 0.25
TICK_SECONDS = 0.5
# How often a further thread looks whether it is needed.
RELIEF_SECONDS = 0.5
# Two, so that a slow periodic job does not hold up the sweep for due posts.
TICK_THREADS = 2
BEAT_SECONDS = 10.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 10.0


class Worker:
    """One worker process with ``threads`` job threads."""

    def __init__(self, threads: int) -> None:
        self.worker_id = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.threads = threads
        self.lanes = Lanes(threads)
        self.stopping = threading.Event()
        # Others drop the wake-ups of a worker without a beat: nothing is taken before one.
        self._announced = threading.Event()
        # One idle thread looks at a time; the others wait for their turn at no cost.
        self._job_turn = threading.Lock()
        self._tick_turn = threading.Lock()

    def run(self) -> None:
        """Work until ``stop`` is called; returns when the running jobs have ended."""
        steps: list[Callable[[], float]] = [self._beat]
        steps += [self._one_job] * self.threads + [self._one_tick] * TICK_THREADS
        steps += [partial(self._relieve, n) for n in range((MOST_TIMES - 1) * self.threads)]
        started = [
            threading.Thread(target=self._loop, args=(step,), name=f"worker-{number}")
            for number, step in enumerate(steps)
        ]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
        self._sign_off()

    def stop(self) -> None:
        """Take no new jobs. Safe in a signal handler, as the main thread only joins."""
        self.stopping.set()
        self._announced.set()

    def _loop(self, step: Callable[[], float]) -> None:
        """Repeat a step, which returns the seconds until its next turn, until stopped."""
        if step != self._beat:
            self._announced.wait()
        pause = 0.0
        faults = 0
        while not self.stopping.wait(pause):
            try:
                pause, faults = step(), 0
                continue
            except DatabaseError as error:
                # It may be restarting: no page of traceback from every thread.
                logger.warning("The database does not answer: %s", str(error).strip())
            except Exception:
                logger.exception("A worker thread failed and goes on")
            pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(faults, 10))
            faults += 1
            queue.drop_connection()
        queue.drop_connection()

    def _one_job(self) -> float:
        with ExitStack() as counted:
            with self._job_turn:
                row = None if self.stopping.is_set() else self._claim()
                if row is None:
                    self.stopping.wait(IDLE_SECONDS)
                    return 0.0
                counted.enter_context(self.lanes.running(row.queue_name))
            queue.run(row)
        return 0.0

    def _claim(self) -> "DBTaskResult[Any, Any] | None":
        """Take a wake-up of a lane that leaves room to others, else of any that is not full."""
        polite, full = self.lanes.left_out()
        row = queue.claim(self.worker_id, polite)
        if row is None and polite != full:
            row = queue.claim(self.worker_id, full)
        return row

    def _relieve(self, number: int) -> float:
        """Work as one thread more while more than ``number`` jobs stand aside."""
        if self.lanes.aside() > number:
            return self._one_job()
        queue.drop_connection()
        return RELIEF_SECONDS

    def _one_tick(self) -> float:
        with self._tick_turn:
            job = None if self.stopping.is_set() else ticks.claim_next(timezone.now())
            if job is None:
                self.stopping.wait(TICK_SECONDS)
                return 0.0
        ticks.run(job)
        return 0.0

    def _beat(self) -> float:
        now = timezone.now()
        WorkerBeat.objects.update_or_create(
            worker_id=self.worker_id,
            defaults={"beat_at": now},
            create_defaults={"beat_at": now, "started_at": now},
        )
        ticks.put_in_order(now)
        self._announced.set()
        return BEAT_SECONDS

    def _sign_off(self) -> None:
        try:
            WorkerBeat.objects.filter(worker_id=self.worker_id).delete()
        except DatabaseError:
            logger.warning("The database was gone when worker %s signed off", self.worker_id)
        queue.drop_connection()
