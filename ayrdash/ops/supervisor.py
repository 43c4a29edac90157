"""Keeps the web process and the worker running: ``manage.py serve`` turns into this.

Standard library only and no Django: it lives as long as the installation runs, in a few
megabytes. When the web process ends, all ends; a worker that dies is started again.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

# A worker that dies is started again after this, doubling up to the second figure.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A worker that lived this long was well: its death starts the pauses anew.
WELL_AFTER = 60.0
# Longer than the graceful time-outs of both children.
STOP_SECONDS = 25.0
LOOK_SECONDS = 0.2
PR_SET_PDEATHSIG = 1

BASE_DIR = Path(__file__).resolve().parent.parent.parent
Child = subprocess.Popen[bytes]


class Supervisor:
    """Runs two commands until a signal or the end of the first."""

    def __init__(self, web: list[str], worker: list[str] | None) -> None:
        self.web_command = web
        self.worker_command = worker
        self.stopping = False
        self.web: Child | None = None
        self.worker: Child | None = None
        self.started = 0.0
        self.next_start = 0.0
        self.pause = FIRST_PAUSE

    def run(self) -> int:
        """Run until SIGTERM, SIGINT, SIGHUP or the end of the web process; return the exit code."""
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, self._on_signal)
        self.web = _start(self.web_command)
        while self.web.poll() is None and not self.stopping:
            self._keep_worker(time.monotonic())
            time.sleep(LOOK_SECONDS)
        asked = self.stopping
        self._stop_all()
        return 0 if asked else (self.web.returncode or 1)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _keep_worker(self, now: float) -> None:
        if self.worker_command is None:
            return
        if self.worker is not None:
            if self.worker.poll() is None:
                return
            self._plan_restart(now, self.worker.returncode)
        if now >= self.next_start:
            self.worker = _start(self.worker_command)
            self.started = now

    def _plan_restart(self, now: float, code: int) -> None:
        self.worker = None
        if now - self.started > WELL_AFTER:
            self.pause = FIRST_PAUSE
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        _say(f"The worker ended {how}; starting another in {self.pause:.0f} s.")
        self.next_start = now + self.pause
        self.pause = min(LONGEST_PAUSE, self.pause * 2)

    def _stop_all(self) -> None:
        children = [child for child in (self.worker, self.web) if child and child.poll() is None]
        for child in children:
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _say(f"Process {child.pid} did not end in {STOP_SECONDS:.0f} s; killing it.")
                child.kill()
                child.wait()


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def _start(command: list[str]) -> Child:
    # A session of its own: Ctrl-C reaches the supervisor, which stops them in order.
    return subprocess.Popen(  # noqa: S603 - fixed commands
        command,
        cwd=BASE_DIR,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - this process has no threads
    )


def _end_with_parent() -> None:
    """Have the kernel stop this child when the supervisor is killed outright."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def main(arguments: list[str]) -> int:
    """Serve; ``--no-worker`` leaves the worker to somebody else."""
    python = sys.executable
    web = [python, "-m", "gunicorn", "-c", "gunicorn.conf.py", "ayrdash.wsgi"]
    worker = None if "--no-worker" in arguments else [python, "manage.py", "work"]
    os.chdir(BASE_DIR)
    return Supervisor(web, worker).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
