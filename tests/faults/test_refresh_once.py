"""One refresh of the login, however many processes need it at the same moment."""

import time

import pytest

from tests import migrated
from tests.faults.crash import Installation

REFRESH = "com.atproto.server.refreshSession"
POSTS = 24
WORKERS = 2


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_two_workers_refresh_once_and_publish_all(bluesky, tmp_path):
    person = bluesky.account
    site = Installation(tmp_path, lease_seconds=60)
    migrated.begin(tmp_path)
    site.run("manage.py", "migrate", "-v0")
    site.run("-m", "tests.faults.seed", bluesky.url, person.handle, person.app_password, str(POSTS))
    bluesky.expire_access()
    bluesky.delays[REFRESH] = 1.0  # long enough for every thread to find the token expired

    workers = [site.start_worker() for _ in range(WORKERS)]
    try:
        deadline = time.monotonic() + 120
        while len(bluesky.records) < POSTS and time.monotonic() < deadline:
            time.sleep(0.5)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)

    assert bluesky.calls[REFRESH] == 1
    assert site.tally()["deliveries"] == {"published": POSTS}
