"""Pages, calls of the API, start and memory, on SQLite or DATABASE_URL's PostgreSQL.

Each route must first answer as agreed (status, rows); then rounds are interleaved, their order
turned each time; afterwards every acknowledged write is looked up. CPU is the web processes' own,
from /proc; the ratios to a bare view count, as the milliseconds are the machine's.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from typing import Any

from benchmarks import report
from benchmarks.cases import Case, Integrator, Visitor, bare_case, public_cases
from benchmarks.life import idle_worker_megabytes, starts
from benchmarks.server import ROOT, run, serving


def measure(data: str, options: argparse.Namespace) -> dict[str, Any]:
    small, listed, big = sizes = [int(text) for text in options.sizes.split(",")]
    made = run(data, "-m", "benchmarks.data", *map(str, sizes))
    tenants = {t["size"]: t for t in json.loads(made.strip().splitlines()[-1])}
    run(data, "manage.py", "collectstatic", "--noinput", "-v0")
    with serving(data) as product, serving(data, "benchmarks.bare") as yardstick:
        writer = Integrator(product, tenants[small], writes=True)
        cases = [
            bare_case(yardstick),
            *Visitor(product, tenants[small]).cases(),
            *Visitor(product, tenants[big]).cases(),
            *writer.cases(),
            *Integrator(product, tenants[listed], writes=False).cases(),
            *public_cases(product, tenants[small]),
        ]
        ask(cases, options.rounds, options.count)
        found = writer.look_up()
        memory = {
            "web_mb": round(product.worker_megabytes(), 1),
            "bare_mb": round(yardstick.worker_megabytes(), 1),
        }
    memory["worker_mb"] = round(idle_worker_megabytes(data), 1)
    return {
        "rows": report.rows(cases),
        "looked_up": found,
        "memory": memory,
        "start": starts(data, options.starts),
    }


def ask(cases: list[Case], rounds: int, count: int) -> None:
    for case in cases:
        case.check()
        case.warm()
        case.cpu_ms.clear()
        case.wall_ms.clear()
    for number in range(rounds):
        for case in cases if number % 2 else reversed(cases):
            case.round(count)


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--sizes", default="100,5000,100000", help="pages; list; pages, large")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=60, help="requests a case and round")
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    name = "postgres" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    with tempfile.TemporaryDirectory(prefix="ayrdash-bench-") as data:
        figures = measure(data, options)
    about = {"database": name, "rounds": options.rounds, "python": platform.python_version()}
    folder = ROOT / "docs" / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(about | figures, indent=2) + "\n"
    (folder / f"figures-{name}.json").write_text(text)
    (folder / "README.md").write_text(report.page(folder))
    print(report.table(about | figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
