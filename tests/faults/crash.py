"""The crash proof: a worker killed again and again while posts go out."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Installation:
    """The product on a data folder of its own, driven by its command line."""

    data: Path
    lease_seconds: int = 2

    def env(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "ayrdash.settings",
            "AYRDASH_DATA": str(self.data),
            "OUTBOUND_LOOPBACK": "true",
            "LEASE_SECONDS": str(self.lease_seconds),
            # A lease must outlast a call.
            "OUTBOUND_TIMEOUT_SECONDS": "1.5",
            "SWEEP_SECONDS": "0.5",
            "LOG_LEVEL": "ERROR",
        }

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.env(),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def start_worker(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "manage.py", "work"],
            cwd=ROOT,
            env=self.env(),
            stdout=subprocess.DEVNULL,
        )

    def tally(self) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(self.run("-m", "tests.faults.tally"))
        return result


UNFINISHED = ("queued", "publishing", "deleting")
# How long a starting worker may take to begin, on a busy machine.
START_SECONDS = 30


def kill_while_working(site: Installation, kills: int, rng: random.Random) -> int:
    """Kill the worker up to ``kills`` times amid its work, then let one finish; count kills."""
    done = 0
    while done < kills and unfinished(site):
        before = attempts_begun(site)
        worker = site.start_worker()
        deadline = time.monotonic() + START_SECONDS
        while attempts_begun(site) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        # From just after the first claim to well into the work.
        time.sleep(rng.uniform(0, 0.3))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        done += 1
    worker = site.start_worker()
    try:
        deadline = time.monotonic() + 120
        while unfinished(site) and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait()
    return done


def attempts_begun(site: Installation) -> int:
    return ask(site, "SELECT count(*) FROM posts_attempt")


def unfinished(site: Installation) -> int:
    marks = ", ".join(f"'{state}'" for state in UNFINISHED)
    return ask(site, f"SELECT count(*) FROM posts_delivery WHERE state IN ({marks})")


def ask(site: Installation, sql: str) -> int:
    """Look into the database from outside, without starting the product."""
    with closing(sqlite3.connect(f"file:{site.data}/ayrdash.sqlite3?mode=ro", uri=True)) as db:
        return int(db.execute(sql).fetchone()[0])


def texts_on(pds_url: str, did: str, prefix: str) -> Counter[str]:
    """Count the texts of all posts in a repository that start with ``prefix``."""
    found: Counter[str] = Counter()
    cursor = ""
    while True:
        answer = requests.get(
            f"{pds_url}/xrpc/com.atproto.repo.listRecords",
            params={
                "repo": did,
                "collection": "app.bsky.feed.post",
                "limit": 100,
                **({"cursor": cursor} if cursor else {}),
            },
            timeout=20,
        ).json()
        for row in answer["records"]:
            if row["value"]["text"].startswith(prefix):
                found[row["value"]["text"]] += 1
        cursor = answer.get("cursor", "")
        if not cursor or not answer["records"]:
            return found
