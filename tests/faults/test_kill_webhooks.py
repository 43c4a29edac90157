"""`kill -9` of the worker while webhooks go out: none is lost, all carry good signatures."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest
import standardwebhooks

from tests import migrated
from tests.doubles import receiver
from tests.faults.crash import Installation
from tests.faults.secrets import HOOK_SECRET as SECRET

EVENTS = 120
KILLS = 12


def rows(site: Installation, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(site.data / "ayrdash.sqlite3", timeout=20)) as database:
        found = database.execute(statement).fetchall()
        database.commit()
    return found


def end_leases(site: Installation) -> None:
    """Stand in for the minute that a lease and a dead worker's beat last."""
    rows(
        site,
        "UPDATE webhooks_delivery SET lease_until = datetime('now', '-1 minute') "
        "WHERE state = 'sending'",
    )
    # What waits for its next try is due.
    rows(
        site,
        "UPDATE webhooks_delivery SET due_at = datetime('now', '-1 minute') WHERE state = 'queued'",
    )


def verified(hooks: receiver.Receiver) -> tuple[Counter[int], dict[int, set[str]]]:
    """Count by event what came in with a good signature, and the ids that it came under."""
    taken: Counter[int] = Counter()
    ids: dict[int, set[str]] = {}
    for request in hooks.taken:
        with contextlib.suppress(standardwebhooks.WebhookVerificationError):
            standardwebhooks.Webhook(SECRET).verify(request.body, request.headers)
            number = json.loads(request.body)["number"]
            taken[number] += 1
            ids.setdefault(number, set()).add(request.headers["webhook-id"])
    return taken, ids


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_event_is_lost(tmp_path, capsys):
    site = Installation(tmp_path)
    migrated.begin(tmp_path)
    site.run("manage.py", "migrate", "-v0")
    chance = random.Random(20261124)
    with receiver.running() as hooks:
        hooks.delay = 0.05
        # Some of the receiver's faults on the way.
        hooks.answers = [(503, {}, b""), (0, {}, b""), (429, {"Retry-After": "1"}, b"")] * 5
        site.run("-m", "tests.faults.hooks_seed", hooks.url, str(EVENTS))
        for _kill in range(KILLS):
            worker = site.start_worker()
            time.sleep(chance.uniform(1.2, 2.2))
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
            end_leases(site)
        worker = site.start_worker()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            end_leases(site)
            left = rows(site, "SELECT count(*) FROM webhooks_delivery WHERE state <> 'delivered'")
            if left == [(0,)]:
                break
            time.sleep(2)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    taken, ids = verified(hooks)
    with capsys.disabled():
        twice = sum(taken.values()) - EVENTS
        print(f"\n{KILLS} kills, {len(taken)} of {EVENTS} events taken, {twice} more than once")  # noqa: T201 - the figures are what it is for
    assert left == [(0,)]
    assert set(taken) == set(range(EVENTS))
    assert sum(taken.values()) == len(hooks.taken)  # every signature was good
    # A repeated event can be told: the same id on every try.
    assert all(len(found) == 1 for found in ids.values())
