"""Lanes: jobs that wait for the same servers outside share one, so that none delays the others.

A wake-up's queue is its lane: the network for what asks one, else what kind of work it is.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# A job that runs for longer waits for somebody: its whole lane then takes no place from others.
SLOW_SECONDS = 2.0
# Slow jobs and all others together are at most this many times the worker's threads.
MOST_TIMES = 4


class Lanes:
    """What runs in one worker, lane by lane, and which lanes may begin another job.

    A lane never has more than ``places`` jobs at once. While all its jobs are quick it shares
    the worker's ``places`` with the others; once one of them is slow, it stands aside.
    """

    def __init__(self, places: int) -> None:
        self.places = places
        self._lock = Lock()
        self._begun: dict[object, tuple[str, float]] = {}

    @contextmanager
    def running(self, lane: str) -> Iterator[None]:
        """Count one job of a lane while it runs."""
        job = object()
        with self._lock:
            self._begun[job] = (lane, time.monotonic())
        try:
            yield
        finally:
            with self._lock:
                del self._begun[job]

    def aside(self) -> int:
        """Return how many jobs run in lanes that stand aside."""
        counts, slow = self._now()
        return sum(counts[lane] for lane in slow)

    def left_out(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the lanes that leave the next place to others, and of these the full ones.

        What no other lane wants may go to one that is not full.
        """
        counts, slow = self._now()
        full = frozenset(lane for lane, count in counts.items() if count >= self.places)
        most = max(1, self.places - 1)
        quick = (lane for lane, count in counts.items() if count >= most and lane not in slow)
        return full.union(quick), full

    def _now(self) -> tuple[Counter[str], set[str]]:
        with self._lock:
            begun = list(self._begun.values())
        long_ago = time.monotonic() - SLOW_SECONDS
        return Counter(lane for lane, _ in begun), {lane for lane, at in begun if at < long_ago}
