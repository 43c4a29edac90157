"""The worker process: threads that run wake-ups, and one that keeps the periodic jobs.

It survives a database that goes away: each loop logs, waits longer and longer, and
goes on. SIGTERM lets running jobs end and takes no new ones.
"""

import datetime
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from ayrdash.jobs import queue, ticks
from ayrdash.jobs.models import WorkerBeat

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.25
TICK_SECONDS = 0.5
# Two, so that a slow periodic job does not hold up the sweep for due posts.
TICK_THREADS = 2
BEAT_EVERY = datetime.timedelta(seconds=10)
LONGEST_PAUSE_SECONDS = 10.0


class Worker:
    """One worker process with ``threads`` job threads."""

    def __init__(self, threads: int) -> None:
        self.worker_id = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.threads = threads
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work until ``stop`` is called; returns when the running jobs have ended."""
        loops: list[Callable[[], bool]] = [self._one_job] * self.threads
        loops += [self._one_tick] * TICK_THREADS
        started = [
            threading.Thread(target=self._loop, args=(step,), name=f"worker-{number}")
            for number, step in enumerate(loops)
        ]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
        WorkerBeat.objects.filter(worker_id=self.worker_id).delete()

    def stop(self) -> None:
        """Take no new jobs."""
        self.stopping.set()

    def _loop(self, step: Callable[[], bool]) -> None:
        pause = IDLE_SECONDS
        while not self.stopping.is_set():
            try:
                close_old_connections()
                busy = step()
                pause = 0.0 if busy else IDLE_SECONDS
            except (DatabaseError, InterfaceError, OSError):
                pause = min(LONGEST_PAUSE_SECONDS, max(pause, IDLE_SECONDS) * 2)
                logger.exception("The database does not answer; next try in %.1f s", pause)
                connection.close()
            if pause:
                self.stopping.wait(pause)
        connection.close()

    def _one_job(self) -> bool:
        row = queue.claim(self.worker_id)
        if row is None:
            return False
        queue.run(row)
        return True

    def _one_tick(self) -> bool:
        self._beat()
        ticks.run_due()
        self.stopping.wait(TICK_SECONDS)
        return False

    def _beat(self) -> None:
        now = timezone.now()
        fresh = WorkerBeat.objects.filter(
            worker_id=self.worker_id, beat_at__gt=now - BEAT_EVERY
        ).exists()
        if not fresh:
            WorkerBeat.objects.update_or_create(
                worker_id=self.worker_id,
                defaults={"beat_at": now},
                create_defaults={"beat_at": now, "started_at": now},
            )
