"""What this process has answered since it started: counted in memory, for the metrics."""

import threading
import time
from collections import Counter

_lock = threading.Lock()
_requests: Counter[tuple[str, str]] = Counter()
_seconds = 0.0
started_at = time.time()


def count_request(method: str, status: int, seconds: float) -> None:
    """Count one answer."""
    global _seconds  # noqa: PLW0603 - one sum of the process, under the lock
    with _lock:
        _requests[method, f"{status // 100}xx"] += 1
        _seconds += seconds


def requests() -> tuple[dict[tuple[str, str], int], float]:
    """Return the answers by method and class of status, and the seconds they took together."""
    with _lock:
        return dict(_requests), _seconds
