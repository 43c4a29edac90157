"""The idle policy on 50,000 profiles: the worker alone does it, pages are asked meanwhile.

``python -m benchmarks.idle [--profiles 50000]``. The User Profiles page is asked for again and
again: while nothing else happens, while the worker archives, while it undoes. The ratios count, as
the milliseconds are the machine's.
"""

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

import requests

from benchmarks.__main__ import run, value_of
from benchmarks.server import ROOT, serving

QUIET_SECONDS = 10.0
LONGEST_SECONDS = 1_200.0


class Owner:
    """The owner's browser."""

    def __init__(self, url: str, session: str) -> None:
        self.url, self.http = url, requests.Session()
        self.http.trust_env = False
        self.http.cookies.set("ayrdash", session)

    def get(self, path: str) -> str:
        answer = self.http.get(self.url + path, timeout=60)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        return answer.text

    def post(self, path: str, page: str) -> None:
        names = ("csrfmiddlewaretoken", "acting")
        data = {name: value_of(page, name) for name in names}
        answer = self.http.post(self.url + path, data=data, timeout=60, allow_redirects=False)
        if answer.status_code != 302:
            raise SystemExit(f"{path}: {answer.status_code}")


def asked_until(owner: Owner, is_over: Callable[[], bool]) -> tuple[list[float], float]:
    """Ask for the page until it is over; return each answer's milliseconds, and all seconds."""
    began, looked, times = time.perf_counter(), 0.0, []
    while True:
        start = time.perf_counter()
        owner.get("/profiles/")
        now = time.perf_counter()
        times.append((now - start) * 1000)
        if now - looked > 1:
            looked = now
            if is_over():
                return times, now - began
        if now - began > LONGEST_SECONDS:
            raise SystemExit("It did not end.")
        time.sleep(0.02)


def figures(name: str, times: list[float], seconds: float, quiet: list[float]) -> dict[str, object]:
    middle, worst = statistics.median(times), statistics.quantiles(times, n=100)[-1]
    return {
        "phase": name,
        "seconds": round(seconds, 1),
        "pages": len(times),
        "median_ratio": round(middle / statistics.median(quiet), 2),
        "p99_ratio": round(worst / statistics.quantiles(quiet, n=100)[-1], 2),
        "median_ms": round(middle, 1),
        "p99_ms": round(worst, 1),
    }


@contextlib.contextmanager
def working(data: str) -> Iterator[None]:
    env = os.environ | {"AYRDASH_DATA": data, "LOG_LEVEL": "WARNING"}
    worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=env)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(60)


def measure(data: str, size: int) -> list[dict[str, object]]:
    made = json.loads(run(data, "-m", "benchmarks.idle_data", str(size)).strip().splitlines()[-1])
    run(data, "manage.py", "collectstatic", "--noinput", "-v0")
    with serving(data) as server, working(data):
        owner = Owner(server.url, made["session"])
        for _warm in range(20):
            owner.get("/profiles/")
        end = time.perf_counter() + QUIET_SECONDS
        quiet, seconds = asked_until(owner, lambda: time.perf_counter() > end)
        found = [figures("quiet", quiet, seconds, quiet)]
        run(data, "-m", "benchmarks.idle_data", "on")
        times, seconds = asked_until(owner, lambda: ">Done<" in owner.get("/activity/bulk/"))
        found.append(figures("archiving", times, seconds, quiet))
        job = re.search(r'href="(/activity/bulk/\w{20}/)"', owner.get("/activity/bulk/"))
        path = job.group(1) if job else ""
        page = owner.get(path)
        if f"<dd>{size}</dd>" not in page:
            raise SystemExit("Not all were archived.")
        owner.post(path + "undo/", page)
        times, seconds = asked_until(owner, lambda: ">Undone<" in owner.get(path))
        found.append(figures("undoing", times, seconds, quiet))
        if f"{size:,} profiles" not in owner.get("/profiles/"):
            raise SystemExit("Not all came back.")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=50_000)
    size = parser.parse_args().profiles
    with tempfile.TemporaryDirectory() as data:
        found = measure(data, size)
    text = json.dumps({"profiles": size, "phases": found}, indent=2)
    (ROOT / "docs" / "benchmarks" / "idle-policy.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
