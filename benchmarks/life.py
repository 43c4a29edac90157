"""How long a start takes, and what processes hold while nothing is asked of them."""

import statistics
import time
from typing import Any

import requests

from benchmarks.cases import session
from benchmarks.server import pss_megabytes, serving, working

SETTLED_SECONDS = 10.0


def starts(data: str, count: int) -> dict[str, Any]:
    """Return the medians of ``count`` starts of the product and of the bare view, in turns."""
    seen: dict[str, list[tuple[float, float]]] = {"product": [], "bare": []}
    for _ in range(count):
        seen["product"].append(_start(data, "ayrdash.settings", "/healthz"))
        seen["bare"].append(_start(data, "benchmarks.bare", "/"))
    return {
        name: {
            "wall_s": round(statistics.median(wall for wall, _ in found), 2),
            "cpu_s": round(statistics.median(cpu for _, cpu in found), 2),
        }
        for name, found in seen.items()
    }


def _start(data: str, settings: str, path: str) -> tuple[float, float]:
    """Return the seconds and the CPU seconds from the command to the first 200."""
    began, http = time.perf_counter(), session()
    with serving(data, settings) as server:
        while True:
            try:
                if http.get(server.url + path, timeout=60).status_code == 200:
                    return time.perf_counter() - began, server.cpu_seconds()
            except requests.ConnectionError:
                time.sleep(0.01)


def idle_worker_megabytes(data: str) -> float:
    """Return what a worker holds that has settled."""
    with working(data) as worker:
        time.sleep(SETTLED_SECONDS)
        return pss_megabytes(worker.pid)
