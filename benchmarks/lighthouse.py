"""Lighthouse on the linking page and a few others: scores, bytes and requests of a first view.

Starts an installation with the demo in it, runs Lighthouse with Debian's Chromium on each
page as a phone and as a desk, prints a table, and writes docs/benchmarks/lighthouse.json and
lighthouse.md. Ends with 1 if the linking page misses a goal. ``--only NAME`` measures pages
whose name contains it and writes nothing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser.serving import Installation

ROOT = Path(__file__).resolve().parent.parent
CATEGORIES = ("performance", "accessibility", "best-practices")
GOAL = 98
FIRST_VIEW_BYTES = 50_000
FORMS = ("phone", "desktop")
# What Lighthouse says when Chromium gave it no trace of the page; the next run has one.
NOT_TRACED = "(NO_NAVSTART)"
CHROME = "--headless=new --no-sandbox --disable-quic --disable-background-networking"
TIMINGS = {
    "fcp_ms": "first-contentful-paint",
    "lcp_ms": "largest-contentful-paint",
    "tbt_ms": "total-blocking-time",
    "cls": "cumulative-layout-shift",
}


@dataclass(frozen=True)
class Door:
    """A page to measure: its address, the cookie it needs, and whether its goals bind."""

    name: str
    path: str
    cookie: str
    binds: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lighthouse", required=True, help="path of Lighthouse's command")
    parser.add_argument("--only", default="", help="part of the names to measure")
    parser.add_argument("--runs", type=int, default=1, help="runs per page; the median counts")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Installation(Path(folder))
        site.manage("migrate", "--verbosity", "0")
        site.python("-m", "tests.browser.demo")
        try:
            site.start()
            rows = [
                measure(chosen.lighthouse, site.url, door, form, chosen.runs)
                for door in doors(site)
                if chosen.only in door.name
                for form in FORMS
            ]
        finally:
            site.stop()
    print(table(rows))
    if not chosen.only:
        keep(rows, chosen.runs)
    missed = [f"{row['page']} ({row['form']}): {text}" for row in rows for text in row["missed"]]
    print("\n".join(missed) or "Every goal of the linking page is met.")
    sys.exit(1 if missed else 0)


def doors(site: Installation) -> list[Door]:
    made = json.loads(site.python("-m", "benchmarks.lighthouse_doors").splitlines()[-1])
    return [Door(*row) for row in made]


def measure(command: str, url: str, door: Door, form: str, runs: int) -> dict[str, Any]:
    """Return the run whose performance is the median; one that misses the goal is asked thrice.

    A neighbour on the same machine costs a single run some points, and three seldom.
    """
    reports = [run(command, url, door, form) for _ in range(runs)]
    if score(reports[0], "performance") < GOAL and runs < 3:
        reports += [run(command, url, door, form) for _ in range(3 - runs)]
    reports.sort(key=lambda report: score(report, "performance"))
    row = figures(reports[len(reports) // 2], url, door, form)
    every = [score(report, "performance") for report in reports]
    print(f"{door.name} ({form}): {row['scores']}, performance of all runs {every}", flush=True)
    return row


def run(command: str, url: str, door: Door, form: str) -> dict[str, Any]:
    """Run Lighthouse once, in a Chromium of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        extra = ["--preset=desktop"] if form == "desktop" else []
        if door.cookie:
            headers = Path(folder, "headers.json")
            headers.write_text(json.dumps({"Cookie": door.cookie}))
            extra.append(f"--extra-headers={headers}")
        traced(
            [
                *("node", command, url + door.path, "--quiet"),
                *("--output=json", f"--output-path={out}", f"--chrome-flags={CHROME}"),
                *(f"--only-categories={','.join(CATEGORIES)}", *extra),
            ]
        )
        report: dict[str, Any] = json.loads(out.read_text())
    if report.get("runtimeError"):
        raise SystemExit(f"{door.name}: {report['runtimeError']}")
    return report


def traced(command: list[str]) -> None:
    """Run a command of Lighthouse; one whose trace was not recorded is run again, as it asks."""
    for last in (False, False, True):
        done = subprocess.run(
            command,
            check=False,
            env={**os.environ, "CHROME_PATH": "/usr/bin/chromium"},
            stderr=subprocess.PIPE,
            text=True,
            timeout=240,
        )
        if not done.returncode:
            return
        if last or NOT_TRACED not in done.stderr:
            raise SystemExit(done.stderr)


def figures(report: dict[str, Any], url: str, door: Door, form: str) -> dict[str, Any]:
    """Boil a report down to what is kept."""
    audits = report["audits"]
    # What is in the page itself (data:) or a page's own redirect goes over no further wire.
    loads = [
        item
        for item in audits["network-requests"]["details"]["items"]
        if urlsplit(item["url"]).scheme in ("http", "https")
    ]
    row: dict[str, Any] = {
        "page": door.name,
        "form": form,
        "scores": {name: score(report, name) for name in CATEGORIES},
        "requests": len(loads),
        "bytes": sum(item["transferSize"] for item in loads),
        "logo_bytes": sum(item["transferSize"] for item in loads if is_logo(item)),
        "external": [item["url"] for item in loads if not item["url"].startswith(url)],
        **{key: round(audits[name]["numericValue"], 3) for key, name in TIMINGS.items()},
        "below": [
            {"audit": name, "title": audit["title"]}
            for name, audit in audits.items()
            if audit.get("score") is not None and audit["score"] < 0.9
        ],
    }
    row["missed"] = missed(row) if door.binds else []
    return row


def score(report: dict[str, Any], name: str) -> int:
    return round(100 * (report["categories"][name]["score"] or 0))


def is_logo(item: dict[str, Any]) -> bool:
    return item.get("resourceType") == "Image" and "/look/" in item["url"]


def missed(row: dict[str, Any]) -> list[str]:
    """Return the goals that a page of ours misses, in words."""
    found = [
        f"{name} {value}, goal {GOAL}" for name, value in row["scores"].items() if value < GOAL
    ]
    weight = row["bytes"] - row["logo_bytes"]
    if weight > FIRST_VIEW_BYTES:
        found.append(f"{weight} bytes without the logo, goal {FIRST_VIEW_BYTES}")
    if row["external"]:
        found.append(f"requests to elsewhere: {row['external']}")
    return found


def table(rows: list[dict[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| Page | As | Performance | Accessibility | Best practices | LCP ms | CLS | Requests "
        "| Bytes | of them logo | From elsewhere |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = [row["page"], row["form"], *row["scores"].values(), round(row["lcp_ms"])]
        cells += [row["cls"], row["requests"], f"{row['bytes']:,}", f"{row['logo_bytes']:,}"]
        lines.append("| " + " | ".join(map(str, [*cells, len(row["external"])])) + " |")
    return "\n".join(lines)


def keep(rows: list[dict[str, Any]], runs: int) -> None:
    folder = ROOT / "docs" / "benchmarks"
    record = {"goal": GOAL, "runs": runs, "first_view_bytes": FIRST_VIEW_BYTES, "rows": rows}
    (folder / "lighthouse.json").write_text(json.dumps(record, indent=1) + "\n")
    (folder / "lighthouse.md").write_text(f"{HEAD}\n{table(rows)}\n")


HEAD = f"""# Lighthouse

Written by `make lighthouse`: Lighthouse with Debian's Chromium before a demo installation
(`ARGS="--runs 3"`: the median of three). “phone” is Lighthouse's slow phone on slow 4G. The goal is
{GOAL} in each of the three, for the linking page at most {FIRST_VIEW_BYTES:,} bytes on a first
view without the logo, and nothing from elsewhere. That its first view needs no script is shown
by `tests/browser/test_linking.py`.
"""

if __name__ == "__main__":
    main()
