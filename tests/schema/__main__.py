"""``make test-schema``: schemathesis on the served description of a running server.

Two processes share the operations (a third of the time each goes to call sequences along the
description's links); every case is counted and the run fails below ``CASES``.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from benchmarks.server import ROOT
from tests.schema.world import World, world

CASES = 20_000
HERE = Path(__file__).resolve().parent
ST = Path(sys.executable).with_name("st")


@dataclass
class Shard:
    """One run of ``st``: its name, options, process and output."""

    name: str
    options: list[str]
    folder: Path

    def start(self, at: World, seed: int) -> None:
        self.output = self.folder / f"{self.name}.txt"
        command = [
            *(str(ST), "--config-file", str(HERE / "schemathesis.toml"), "run"),
            f"{at.url}/api/openapi.json",
            *("--checks", "all", "--seed", str(seed), "--no-color", "--continue-on-failure"),
            *("--generation-database", "none", "--suppress-health-check", "all"),
            *self.options,
        ]
        env = os.environ | {
            "AYRDASH_API_KEY": at.api_key,
            "SCHEMATHESIS_HOOKS": "tests.schema.hooks",
            "PYTHONPATH": str(ROOT),
        }
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=env, stdout=out, stderr=subprocess.STDOUT
            )

    def result(self) -> tuple[int, bool]:
        """Wait, and return the cases sent and whether all was well."""
        code = self.process.wait()
        text = self.output.read_text()
        found = re.search(r"Test cases:\s+([\d,]+) generated", text)
        cases = int(found[1].replace(",", "")) if found else 0
        if code:
            print(text)
        return cases, code == 0


def operations(at: World) -> tuple[list[str], list[str]]:
    """Return the ids of operations that do something, and of those that only say no (984)."""
    described: dict[str, Any] = requests.get(f"{at.url}/api/openapi.json", timeout=30).json()
    found = [op for path in described["paths"].values() for op in path.values()]
    offered = [op for op in found if not op.get("description", "").startswith("Not offered")]
    refused = [op for op in found if op not in offered]
    return [op["operationId"] for op in offered], [op["operationId"] for op in refused]


def only(ids: list[str]) -> list[str]:
    return [word for name in ids for word in ("--include-operation-id", name)]


def shards(at: World, folder: Path, examples: int) -> list[Shard]:
    offered, refused = operations(at)
    each = ["--phases", "examples,coverage,fuzzing", "-n", str(examples)]
    few = ["--phases", "coverage,fuzzing", "-n", "10"]
    chains = ["--phases", "stateful", "-n", str(examples)]
    plans = [
        ("first-half", [*each, *only(offered[::2])]),
        ("second-half", [*each, *only(offered[1::2])]),
        ("sequences", [*chains, *only(offered)]),
    ]
    if refused:
        plans.append(("not-offered", [*few, *only(refused)]))
    return [Shard(name, options, folder) for name, options in plans]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make test-schema")
    parser.add_argument("--seed", type=int, default=7, help="the same seed sends the same calls")
    parser.add_argument("--examples", type=int, default=700, help="cases per operation")
    parser.add_argument("--least", type=int, default=CASES, help="cases that must be sent")
    options = parser.parse_args()
    began, total, good = time.monotonic(), 0, True
    with tempfile.TemporaryDirectory(prefix="ayrdash-st-") as folder, world() as at:
        waiting, running = shards(at, Path(folder), options.examples), []
        while waiting or running:
            while waiting and len(running) < 2:
                running.append(waiting.pop(0))
                running[-1].start(at, options.seed)
            time.sleep(0.2)
            for shard in [s for s in running if s.process.poll() is not None]:
                running.remove(shard)
                cases, well = shard.result()
                total, good = total + cases, good and well
                print(f"{shard.name}: {cases:,} cases, {'no fault' if well else 'FAULTS'}")
    print(f"{total:,} cases in {time.monotonic() - began:.0f} s, seed {options.seed}")
    if total < options.least:
        print(f"fewer than the {options.least:,} that must be sent")
    return 0 if good and total >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
