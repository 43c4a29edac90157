"""The product as it is run: ``manage.py serve`` in a process of its own, on its own data."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import ROOT

START_SECONDS = 180
STOP_SECONDS = 30
# Its sitecustomize moves the clock of whatever Python process starts with it.
CLOCK = ROOT / "tests" / "browser" / "clock"
SETUP_LINK = re.compile(r"http://\S+/setup/\S+/")


class Installation:
    """One running installation: web pages and worker, a data folder, an address."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None
        # Seconds that the clocks of its processes are ahead, from their next start on.
        self.clock_ahead = 0.0

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "AYRDASH_DATA": str(self.data),
            "PORT": str(self.port),
            "OUTBOUND_LOOPBACK": "true",
            "DJANGO_SETTINGS_MODULE": "ayrdash.settings",
            "PYTHONUNBUFFERED": "1",
        }
        if self.clock_ahead:
            own |= {"PYTHONPATH": str(CLOCK), "CLOCK_AHEAD": str(self.clock_ahead)}
        # Not the settings of the test run around us.
        outer = ("AYRDASH_TEST_DATA", "DATABASE_URL", "SIGNUP", "DEBUG")
        kept = {name: value for name, value in os.environ.items() if name not in outer}
        return {**kept, **own}

    def manage(self, *arguments: str, **extra: str) -> str:
        """Run a command on this installation's data and return what it prints."""
        return self.python("manage.py", *arguments, **extra)

    def python(self, *arguments: str, **extra: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**self.environment, **extra},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Serve; returns when the pages answer."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def setup_link(self) -> str:
        """Return the one-time link that the first start printed."""
        found = SETUP_LINK.search(self.log.read_text())
        assert found, self.log.read_text()
        return found.group()

    def kill(self) -> None:
        """End supervisor, web pages and worker at once, as a power cut does."""
        assert self.process is not None
        # Each in a session of its own, and asked politely once the supervisor is gone.
        for pid in [*_family(self.process.pid)]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        deadline = time.monotonic() + STOP_SECONDS
        while self.answers():
            assert time.monotonic() < deadline, "Somebody answers still."
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    yield pid
    for child in children:
        yield from _family(int(child))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def installation(data: Path) -> Iterator[Installation]:
    """An installation that runs as long as the block does."""
    made = Installation(data)
    try:
        made.start()
        yield made
    finally:
        made.stop()
