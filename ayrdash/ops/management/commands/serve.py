"""manage.py serve: everything in one command, web and worker together."""

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ayrdash.home.services import new_setup_link
from ayrdash.ops.static_stamp import collect_if_changed

# A worker that dies is started again after this, doubling up to the second figure.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STOP_SECONDS = 25


class Command(BaseCommand):
    """Prepares the installation, then runs gunicorn and one worker until stopped."""

    help = "Migrate, collect static files, then serve the web pages and run the worker."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-worker", action="store_true", help="serve the web pages only")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_taken_port()
        self._migrate()
        collect_if_changed()
        self._greet()
        connection.close()
        Supervisor(with_worker=not options["no_worker"]).run()

    def _refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((os.environ.get("BIND", "127.0.0.1"), settings.PORT))
            except OSError as error:
                message = f"Port {settings.PORT} is taken. Choose another: PORT=8001 make run"
                raise CommandError(message) from error

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)

    def _greet(self) -> None:
        self.stdout.write(f"ayrdash serves at {settings.PUBLIC_URL}  (data: {settings.DATA_DIR})")
        if link := new_setup_link():
            self.stdout.write("")
            self.stdout.write("Nobody owns this installation yet. Open this link once:")
            self.stdout.write(f"  {link}")
            self.stdout.write("")
        self.stdout.flush()


class Supervisor:
    """Keeps gunicorn and the worker running; when the web ends, all ends."""

    def __init__(self, *, with_worker: bool) -> None:
        self.with_worker = with_worker
        self.stopping = False
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.pause = FIRST_PAUSE
        self.next_start = 0.0

    def run(self) -> None:
        """Run until SIGTERM, SIGINT or the end of the web process."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._on_signal)
        bin_folder = Path(sys.executable).parent
        self.web = _start([str(bin_folder / "gunicorn"), "-c", "gunicorn.conf.py", "ayrdash.wsgi"])
        while self.web.poll() is None and not self.stopping:
            self._keep_worker()
            time.sleep(0.2)
        self._stop_all()
        sys.exit(0 if self.stopping else self.web.returncode)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _keep_worker(self) -> None:
        if not self.with_worker or (self.worker and self.worker.poll() is None):
            return
        now = time.monotonic()
        if now < self.next_start:
            return
        self.worker = _start([sys.executable, "manage.py", "work"])
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
                child.kill()


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches the supervisor, which stops them in order.
    return subprocess.Popen(  # noqa: S603 - fixed commands
        command, cwd=settings.BASE_DIR, start_new_session=True
    )
