"""The supervisor, over small stand-in programs: it keeps, it stops, it never lingers."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

WAIT = "import time; time.sleep(60)"
PROGRAM = """
import sys
from ayrdash.ops import supervisor
supervisor.FIRST_PAUSE = 0.1
supervisor.STOP_SECONDS = 1.0
sys.exit(supervisor.Supervisor([sys.executable, "-c", {web!r}], {worker}).run())
"""


@pytest.fixture
def supervise(tmp_path):
    """Start a supervisor over two pieces of Python; each may write to the folder."""
    made = []

    def start(web=WAIT, worker=WAIT):
        command = f"[sys.executable, '-c', {worker!r}]" if worker else "None"
        program = PROGRAM.format(web=web, worker=command)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OUT": str(tmp_path)}
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        made.append(process)
        return process

    yield start
    for process in made:
        if process.poll() is None:
            process.kill()
        process.communicate()


NOTE = "import os, pathlib; pathlib.Path(os.environ['OUT'], str(os.getpid())).touch();"


def seen(folder, count):
    """Wait until so many processes have left their number; return the numbers."""
    deadline = time.monotonic() + 20
    while len(found := [int(path.name) for path in folder.iterdir()]) < count:
        assert time.monotonic() < deadline, f"{len(found)} of {count} processes"
        time.sleep(0.02)
    return found


def gone(pid):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not runs(pid):
            return True
        time.sleep(0.02)
    return False


def runs(pid):
    """Tell whether a process runs; one that ended and that nobody asked after does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_worker_that_dies_is_started_again(supervise, tmp_path):
    process = supervise(worker=f"{NOTE} raise SystemExit(3)")
    assert len(seen(tmp_path, 3)) >= 3
    process.terminate()
    _out, words = process.communicate(timeout=10)
    assert "The worker ended with code 3; starting another" in words
    assert process.returncode == 0


def test_when_the_web_process_ends_all_ends_with_its_code(supervise, tmp_path):
    process = supervise(web="import time; time.sleep(1); raise SystemExit(4)", worker=NOTE + WAIT)
    worker = seen(tmp_path, 1)[0]
    assert process.wait(10) == 4
    assert gone(worker)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_both(supervise, tmp_path, number):
    process = supervise(web=NOTE + WAIT, worker=NOTE + WAIT)
    children = seen(tmp_path, 2)
    process.send_signal(number)
    assert process.wait(10) == 0
    assert all(gone(child) for child in children)


def test_a_child_that_does_not_listen_is_killed(supervise, tmp_path):
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + NOTE + WAIT
    process = supervise(worker=deaf)
    child = seen(tmp_path, 1)[0]
    process.terminate()
    assert process.wait(10) == 0
    assert gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's own")
def test_children_do_not_outlive_a_supervisor_that_is_killed(supervise, tmp_path):
    process = supervise(web=NOTE + WAIT, worker=NOTE + WAIT)
    children = seen(tmp_path, 2)
    process.kill()
    process.wait(10)
    assert all(gone(child) for child in children)


def test_without_worker_there_is_the_web_process_alone(supervise, tmp_path):
    process = supervise(web=NOTE + WAIT, worker=None)
    seen(tmp_path, 1)
    time.sleep(0.5)
    assert len(seen(tmp_path, 1)) == 1
    process.terminate()
    assert process.wait(10) == 0
