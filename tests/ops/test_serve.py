"""``manage.py serve`` as it is run: one command, from an empty folder to a page."""

import os
import signal
import socket
import sqlite3
import time
import urllib.request
from pathlib import Path

import pytest

from tests.browser.serving import SETUP_LINK, Installation, installation
from tests.ops.test_checks import manage


def until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def rows(found: Installation, sql: str):
    """Read beside the running installation, as a backup would."""
    with sqlite3.connect(found.data / "ayrdash.sqlite3", timeout=10) as database:
        return database.execute(sql).fetchall()


def workers(found: Installation):
    return [row[0] for row in rows(found, "SELECT worker_id FROM jobs_workerbeat")]


def process_of(worker_id: str) -> int:
    return int(worker_id.rsplit("-", 2)[1])


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture
def served(tmp_path):
    if os.environ.get("DATABASE_URL"):
        pytest.skip("the embedded set-up is what this is about")
    with installation(tmp_path) as made:
        yield made


def test_a_taken_port_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = manage("serve", AYRDASH_DATA=str(tmp_path), PORT=port)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"CommandError: Port {port} is taken. Choose another: PORT=8001 make run"
    )


def test_an_address_of_another_machine_is_refused(tmp_path):
    done = manage("serve", AYRDASH_DATA=str(tmp_path), BIND="192.0.2.1", PORT="8765")
    assert done.returncode == 1
    assert "Can't listen on 192.0.2.1, port 8765" in done.stderr


def test_a_failed_check_starts_nothing(tmp_path):
    done = manage("serve", AYRDASH_DATA=str(tmp_path), SIGNUP="everybody")
    assert done.returncode == 1
    assert "ayrdash.E003" in done.stderr
    with sqlite3.connect(tmp_path / "ayrdash.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)


@pytest.mark.slow
def test_from_an_empty_folder_to_ready_and_again(served):
    assert status_of(f"{served.url}/healthz") == 200
    link = served.setup_link()
    assert status_of(link) == 200
    until(lambda: status_of(f"{served.url}/readyz") == 200)
    assert (served.data / "secrets.json").stat().st_mode & 0o777 == 0o600
    served.stop()
    assert workers(served) == []
    served.start()
    until(lambda: status_of(f"{served.url}/account/login/") == 200)
    first, second = SETUP_LINK.findall(served.log.read_text())
    assert first == link
    assert [status_of(first), status_of(second)] == [410, 200]


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_the_pages_stay(served):
    until(lambda: len(workers(served)) == 1)
    first = workers(served)[0]
    os.kill(process_of(first), signal.SIGKILL)
    until(lambda: set(workers(served)) - {first})
    assert status_of(f"{served.url}/healthz") == 200
    assert "The worker ended by signal 9; starting another" in served.log.read_text()


@pytest.mark.slow
def test_a_stop_in_the_middle_of_a_backlog_leaves_nothing_running(served):
    until(lambda: workers(served))
    served.python("-c", BACKLOG)
    until(lambda: count(served, "RUNNING") > 0)
    served.stop()
    assert count(served, "RUNNING") == 0
    assert count(served, "READY") > 0
    assert count(served, "FAILED") == 0
    served.start()
    until(lambda: count(served, "READY") == 0)


def count(found: Installation, status: str) -> int:
    sql = f"SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = '{status}'"
    return int(rows(found, sql)[0][0])


BACKLOG = """
import django
django.setup()
from tests.jobs.samples import take_long
for number in range(40):
    take_long.enqueue(f"n{number}")
"""


@pytest.mark.slow
@pytest.mark.timeout(300)  # starts two: on a busy machine longer than one test is given
def test_two_installations_do_not_meet(served, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    with installation(other) as second:
        assert served.setup_link() != second.setup_link()
        assert status_of(f"{second.url}/setup/{served.setup_link().split('/')[-2]}/") == 410
        assert (
            Path(second.data, "secrets.json").read_text()
            != (served.data / "secrets.json").read_text()
        )
