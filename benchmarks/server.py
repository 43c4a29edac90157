"""gunicorn with the project's own flags, and what its processes cost in CPU."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """One gunicorn under test."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process, self.url = process, url

    def cpu_seconds(self) -> float:
        """Return the user and system time of gunicorn and its workers so far."""
        return sum(_ticks(pid) for pid in [self.process.pid, *_children(self.process.pid)]) / TICK

    def worker_megabytes(self) -> float:
        """Return the proportional memory (PSS) of the largest process that answers requests."""
        return max(pss_megabytes(pid) for pid in _children(self.process.pid))


def pss_megabytes(pid: int) -> float:
    """Return a process's proportional memory: what it shares counts in part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


@contextlib.contextmanager
def working(data: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run the product's worker."""
    env = os.environ | {"AYRDASH_DATA": data, "LOG_LEVEL": "WARNING"}
    worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=env)
    try:
        yield worker
    finally:
        worker.send_signal(signal.SIGCONT)  # should it have been stopped
        worker.terminate()
        worker.wait(60)


@contextlib.contextmanager
def serving(data: str, settings: str = "ayrdash.settings") -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "AYRDASH_DATA": data,
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": settings,
        "LOG_LEVEL": "WARNING",
        # As many calls as a benchmark makes; counted all the same.
        "API_CALLS_PER_WINDOW": os.environ.get("API_CALLS_PER_WINDOW", "100000000"),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "ayrdash.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Server(process, f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise SystemExit("The server did not start.")


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def _children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def run(data: str, *arguments: str) -> str:
    """Run Python with the data folder, and return what it printed; end where it fails."""
    done = subprocess.run(  # the child has spoken on stderr
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"AYRDASH_DATA": data},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout
