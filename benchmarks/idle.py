"""The idle policy on 50,000 profiles: the worker alone does it, pages are asked meanwhile.

``python -m benchmarks.idle [--profiles 50000]``; on PostgreSQL by ``scripts/with-postgres``.
The owner makes the dry run, the policy archives, the owner undoes it. Meanwhile the User Profiles
page is asked for in rounds: some answers while the worker works, some while it is stopped
(SIGSTOP), in turns, so that whatever else the machine does weighs on both. The ratios count, as
the milliseconds are the machine's.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any

import requests

from benchmarks.cases import value_of
from benchmarks.server import ROOT, run, serving, working

# Answers of one round with the worker at work, and of one while it stands still.
BUSY_PAGES, STILL_PAGES = 12, 4
# Whether all is done is asked once a round; this many seconds after which it is given up.
LONGEST_SECONDS = 3_600.0
DEADLINE_OF_THE_TICK = 120.0
LIST, ACTS = "/profiles/", "/activity/bulk/"
JOB = re.compile(r'href="(/activity/bulk/\w{20}/)"')


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

    def post(self, path: str, page: str, **fields: str) -> str:
        names = ("csrfmiddlewaretoken", "acting")
        data = {name: value_of(page, name) for name in names} | fields
        answer = self.http.post(self.url + path, data=data, timeout=60, allow_redirects=False)
        if answer.status_code != 302:
            raise SystemExit(f"{path}: {answer.status_code}")
        return str(answer.headers["Location"])

    def milliseconds(self, path: str) -> float:
        start = time.perf_counter()
        self.get(path)
        return (time.perf_counter() - start) * 1000


@dataclass
class Phase:
    """What was measured while the worker did one thing."""

    name: str
    busy: list[float] = field(default_factory=list)
    still: list[float] = field(default_factory=list)
    # Seconds in which the worker was let work.
    worked: float = 0.0

    def round(self, owner: Owner, worker: "subprocess.Popen[bytes]") -> None:
        start = time.perf_counter()
        self.busy += [owner.milliseconds(LIST) for _page in range(BUSY_PAGES)]
        self.worked += time.perf_counter() - start
        worker.send_signal(signal.SIGSTOP)
        try:
            self.still += [owner.milliseconds(LIST) for _page in range(STILL_PAGES)]
        finally:
            worker.send_signal(signal.SIGCONT)

    def figures(self, size: int) -> dict[str, object]:
        def share(nth: int) -> float:
            busy = statistics.quantiles(self.busy, n=100)[nth - 1]
            return round(busy / statistics.quantiles(self.still, n=100)[nth - 1], 2)

        return {
            "phase": self.name,
            "seconds": round(self.worked, 1),
            "profiles_per_second": round(size / self.worked),
            "pages_busy": len(self.busy),
            "pages_still": len(self.still),
            "median_ratio": share(50),
            "p95_ratio": share(95),
            "median_ms_busy": round(statistics.median(self.busy), 1),
            "median_ms_still": round(statistics.median(self.still), 1),
        }


def state_of(page: str) -> str:
    """Read the state of a bulk act off its page."""
    found = re.search(r'class="badge[^>]*>(?:<svg.*?</svg>)?([^<]+)<', page.split("<main")[1])
    return found.group(1).strip() if found else ""


def dry_run(owner: Owner, size: int) -> float:
    """Make a dry run by hand and drop it; return how long its page took, in milliseconds."""
    page = owner.get(ACTS)
    start = time.perf_counter()
    path = owner.post(ACTS, page, action="archive", idle_days="90")
    shown = owner.get(path)
    took = (time.perf_counter() - start) * 1000
    if f"<dd>{size}</dd>" not in shown:
        raise SystemExit("The dry run does not name all.")
    owner.post(f"{path}cancel/", shown)
    return took


def begun(owner: Owner) -> str:
    """Wait until the policy has begun its run, which it looks for once a minute."""
    end = time.perf_counter() + DEADLINE_OF_THE_TICK
    while time.perf_counter() < end:
        path = JOB.findall(owner.get(ACTS).split("<main")[1])[0]
        if state_of(owner.get(path)) in ("Running", "Done"):
            return str(path)
        time.sleep(0.2)
    raise SystemExit("The policy did not begin.")


def watch(name: str, owner: Owner, worker: "subprocess.Popen[bytes]", path: str, end: str) -> Phase:
    """Ask for pages in rounds until the act at ``path`` is in the state ``end``."""
    phase = Phase(name)
    while state_of(owner.get(path)) != end:
        phase.round(owner, worker)
        if phase.worked > LONGEST_SECONDS:
            raise SystemExit(f"It did not end: {state_of(owner.get(path))}.")
    return phase


def measure(data: str, size: int) -> dict[str, Any]:
    made = json.loads(run(data, "-m", "benchmarks.idle_data", str(size)).strip().splitlines()[-1])
    run(data, "manage.py", "collectstatic", "--noinput", "-v0")
    with serving(data) as server, working(data) as worker:
        owner = Owner(server.url, made["session"])
        for _warm in range(20):
            owner.get(LIST)
        dry = dry_run(owner, size)
        run(data, "-m", "benchmarks.idle_data", "on")
        path = begun(owner)
        archiving = watch("archiving", owner, worker, path, "Done")
        page = owner.get(path)
        if f"<dd>{size}</dd>" not in page:
            raise SystemExit("Not all were archived.")
        owner.post(path + "undo/", page)
        undoing = watch("undoing", owner, worker, path, "Undone")
        if f"{size:,} profiles" not in owner.get(LIST):
            raise SystemExit("Not all came back.")
    phases = [archiving.figures(size), undoing.figures(size)]
    return {"profiles": size, "dry_run_ms": round(dry, 1), "phases": phases}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=50_000)
    size = parser.parse_args().profiles
    kind = "postgres" if os.environ.get("DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as data:
        found = {"database": kind} | measure(data, size)
    text = json.dumps(found, indent=2)
    (ROOT / "docs" / "benchmarks" / f"idle-{kind}.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
