"""The User Profiles page at 100 and 100,000 profiles, on SQLite or DATABASE_URL's PostgreSQL.

Each route must first answer as agreed (status, rows); then rounds are interleaved, their
order turned each time. CPU is the web processes' own, from /proc; the ratios count, as the
milliseconds are the machine's.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from benchmarks.server import ROOT, Server, serving

GOAL = 1.5


@dataclass
class Case:
    """One page of one tenant: how it is asked for, and what the rounds showed."""

    name: str
    size: int
    server: Server
    ask: Callable[[], requests.Response]
    status: int = 200
    rows: int | None = None
    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)

    def check(self) -> None:
        """Raise SystemExit unless the route answers as agreed: a wrong page has no speed."""
        response = self.ask()
        found = response.text.count('class="row"')
        if response.status_code != self.status or (self.rows is not None and found < self.rows):
            raise SystemExit(f"{self.name} at {self.size}: {response.status_code}, {found} rows")

    def round(self, count: int) -> None:
        before, start = self.server.cpu_seconds(), time.perf_counter()
        for _ in range(count):
            if self.ask().status_code != self.status:
                raise SystemExit(f"{self.name} at {self.size} failed under load")
        self.wall_ms.append((time.perf_counter() - start) / count * 1000)
        self.cpu_ms.append((self.server.cpu_seconds() - before) / count * 1000)


class Visitor:
    """One owner's browser: keeps the cookies, the stamp and the CSRF token of the list."""

    def __init__(self, server: Server, tenant: dict[str, Any]) -> None:
        self.http, self.server, self.tenant = requests.Session(), server, tenant
        self.http.trust_env = False
        self.http.cookies.set("ayrdash", tenant["session"])
        page = self.get("/profiles/").text
        self.token = value_of(page, "csrfmiddlewaretoken")
        last = re.search(r'href="\?([^"]*)"><span>Last', page)
        self.last = "/profiles/?" + last.group(1).replace("&amp;", "&") if last else "/profiles/"
        self.turn = 0

    def get(self, path: str) -> requests.Response:
        return self.http.get(self.server.url + path, allow_redirects=False, timeout=60)

    def switch(self) -> requests.Response:
        self.turn = 1 - self.turn
        data = {"profile": self.tenant["profiles"][self.turn], "csrfmiddlewaretoken": self.token}
        url = self.server.url + "/profiles/switch/"
        return self.http.post(url, data=data, allow_redirects=False, timeout=60)

    def cases(self) -> list[Case]:
        size, search = self.tenant["size"], "/profiles/?q=000042"
        return [
            Case("first page", size, self.server, lambda: self.get("/profiles/"), rows=51),
            Case("last page", size, self.server, lambda: self.get(self.last), rows=51),
            Case("search", size, self.server, lambda: self.get(search), rows=2),
            Case("switch", size, self.server, self.switch, status=302),
        ]


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if not found:
        raise SystemExit(f"The page has no field {name}.")
    return found.group(1)


def measure(data: str, sizes: list[str], rounds: int, count: int) -> list[dict[str, Any]]:
    made = run(data, "-m", "benchmarks.data", *sizes)
    tenants = json.loads(made.strip().splitlines()[-1])
    run(data, "manage.py", "collectstatic", "--noinput", "-v0")
    with serving(data) as product, serving(data, "benchmarks.bare") as yardstick:
        plain = requests.Session()
        plain.trust_env = False
        bare = Case("bare view", 0, yardstick, lambda: plain.get(yardstick.url, timeout=60))
        cases = [bare] + [c for t in tenants for c in Visitor(product, t).cases()]
        for case in cases:
            case.check()
            case.round(5)
            case.cpu_ms.clear()
            case.wall_ms.clear()
        for number in range(rounds):
            for case in cases if number % 2 else reversed(cases):
                case.round(count)
    return table(cases)


def run(data: str, *arguments: str) -> str:
    env = os.environ | {"AYRDASH_DATA": data}
    done = subprocess.run(  # the child has spoken on stderr
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout


def table(cases: list[Case]) -> list[dict[str, Any]]:
    """Return one row per case: medians, ratio to bare, ratio to the smallest tenant."""
    middle = {(c.name, c.size): statistics.median(c.cpu_ms) for c in cases}
    smallest = min(c.size for c in cases if c.size)
    return [
        {
            "page": c.name,
            "profiles": c.size,
            "cpu_ms": round(middle[c.name, c.size], 2),
            "wall_ms": round(statistics.median(c.wall_ms), 2),
            "spread_cpu_ms": [round(min(c.cpu_ms), 2), round(max(c.cpu_ms), 2)],
            "times_bare": round(middle[c.name, c.size] / middle["bare view", 0], 2),
            "times_small": round(
                middle[c.name, c.size] / middle[c.name, smallest if c.size else 0], 2
            ),
        }
        for c in cases
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--sizes", default="100,100000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=60, help="requests a case and round")
    options = parser.parse_args()
    name = "postgres" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    with tempfile.TemporaryDirectory(prefix="ayrdash-bench-") as data:
        rows = measure(data, options.sizes.split(","), options.rounds, options.count)
    print(f"{name}: CPU ms a request of the web processes, medians of {options.rounds} rounds")
    print(f"{'page':12}{'profiles':>10}{'cpu ms':>9}{'wall ms':>9}{'x bare':>8}{'x small':>9}")
    for row in rows:
        print(
            f"{row['page']:12}{row['profiles']:>10,}{row['cpu_ms']:>9}{row['wall_ms']:>9}"
            f"{row['times_bare']:>8}{row['times_small']:>9}"
        )
    folder = ROOT / "docs" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    about = {"database": name, "rounds": options.rounds, "goal_times_small": GOAL, "rows": rows}
    Path(folder / f"profiles-{name}.json").write_text(json.dumps(about, indent=2) + "\n")
    slow = [row for row in rows if row["times_small"] > GOAL]
    print(f"goal: at most {GOAL} times the small tenant: {'missed' if slow else 'met'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
