"""The table of all figures with their goals, as Markdown and for the terminal."""

import json
import statistics
from pathlib import Path
from typing import Any

from benchmarks import goals
from benchmarks.cases import Case

HEAD = """# Benchmarks

Written by `make bench` (SQLite) and `scripts/with-postgres make bench`. CPU is that of the web
processes, without the database server; “× bare” divides it by that of a view that answers `ok`
under the same middleware, in the same process layout and the same run. Tail: the slowest answer in
a hundred as a multiple of the usual one, which is the machine's as much as the product's. Times of
another machine say nothing here, ratios do. What every run must show before it counts: each route
answers as agreed, and each acknowledged write is found afterwards.
"""


def rows(cases: list[Case]) -> list[dict[str, Any]]:
    """Return one row per case: medians, ratio to bare, ratio to the smallest tenant, tail."""
    middle = {(c.name, c.size): statistics.median(c.cpu_ms) for c in cases}
    smallest = min(c.size for c in cases if c.size)
    bare = middle["bare view", 0]
    found = []
    for case in cases:
        cpu = middle[case.name, case.size]
        usual = statistics.median(case.wall_ms)
        slowest = statistics.quantiles(case.wall_ms, n=100)[-1]
        found.append(
            {
                "case": case.name,
                "profiles": case.size,
                "cpu_ms": round(cpu, 2),
                "spread_cpu_ms": [round(min(case.cpu_ms), 2), round(max(case.cpu_ms), 2)],
                "wall_ms": round(usual, 2),
                "times_bare": round(cpu / bare, 2),
                "times_small": round(cpu / middle.get((case.name, smallest), cpu), 2),
                "tail": round(slowest / usual, 1),
            }
        )
    return found


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


def _verdict(reached: float, goal: goals.Goal | None) -> str:
    if goal is None:
        return "none set | "
    return f"{goal.text} | {'met' if reached <= goal.most else '**not met**'}"


def table(about: dict[str, Any]) -> str:
    """Return one run's table."""
    database, found = about["database"], about["rows"]
    smallest = min(row["profiles"] for row in found if row["profiles"])
    lines = [
        "| Figure | Profiles | CPU ms | × bare | × small | Goal | | Tail | Goal |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in found:
        goal = goals.goal_of(row, smallest, database)
        most = goals.tail_of(row, database)
        tail = f"≤ {most}{'' if row['tail'] <= most else ' **not met**'}"
        lines.append(
            f"| {row['case']} | {_number(row['profiles'])} | {row['cpu_ms']} | {row['times_bare']}"
            f" | {row['times_small']} | {_verdict(row[goal.column] if goal else 0, goal)}"
            f" | {row['tail']} | {tail} |"
        )
    return "\n".join([*lines, "", *_rest(about)]) + "\n"


def _rest(about: dict[str, Any]) -> list[str]:
    start, memory = about["start"], about["memory"]
    product, bare = start["product"], start["bare"]
    ratio = product["cpu_s"] / bare["cpu_s"]
    web, worker = memory["web_mb"], memory["worker_mb"]
    return [
        "| Figure | Reached | × bare | Goal | |",
        "|---|---|---|---|---|",
        f"| start | {product['cpu_s']} s of CPU ({product['wall_s']} s) | {ratio:.2f}"
        f" | {_verdict(product['cpu_s'], goals.START)} |",
        f"| memory of a web process, after the run | {web} MB | {web / memory['bare_mb']:.2f}"
        f" | {_verdict(web, goals.WEB)} |",
        f"| memory of the worker | {worker} MB | {worker / memory['bare_mb']:.2f}"
        f" | {_verdict(worker, goals.WORKER)} |",
        "",
        f"{about['looked_up']:,} acknowledged writes were looked up: all are there.",
    ]


def page(folder: Path) -> str:
    """Return the whole page, of the runs whose figures lie in ``folder``."""
    parts = [HEAD]
    for name, title in (("sqlite", "SQLite"), ("postgres", "PostgreSQL")):
        if (file := folder / f"figures-{name}.json").exists():
            parts.append(f"## {title}\n\n{table(json.loads(file.read_text()))}")
    whys = [f"- **{what}**: {why}" for what, why in goals.WHY.items()]
    if whys:
        parts.append("## Where a goal is not reached\n\n" + "\n".join(whys) + "\n")
    parts.append(
        "## Other figures\n\n"
        "[The linking page and others in Lighthouse](lighthouse.md);"
        " the idle policy over 50,000 profiles: `python -m benchmarks.idle`;"
        " 10,000 posts due at one moment: `python -m benchmarks.publish`.\n"
    )
    return "\n".join(parts)
