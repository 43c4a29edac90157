"""manage.py serve: everything in one command, web and worker together."""

import errno
import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ayrdash.home.services import new_setup_link
from ayrdash.ops.checks import CONFIGURATION
from ayrdash.ops.static_stamp import collect_if_changed


class Command(BaseCommand):
    """Prepares the installation, then runs gunicorn and one worker until stopped."""

    help = "Migrate, collect static files, then serve the web pages and run the worker."
    # Django's own checks load every page only to say what the suite has said already.
    requires_system_checks = (CONFIGURATION,)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-worker", action="store_true", help="serve the web pages only")

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_taken_port()
        self._migrate()
        collect_if_changed()
        self._greet()
        connection.close()
        self._become_supervisor(["--no-worker"] if options["no_worker"] else [])

    def _refuse_taken_port(self) -> None:
        host = os.environ.get("BIND", "127.0.0.1").strip("[]")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, settings.PORT))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    message = f"Port {settings.PORT} is taken. Choose another: PORT=8001 make run"
                else:
                    message = f"Can't listen on {host}, port {settings.PORT}: {error.strerror}."
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

    def _become_supervisor(self, arguments: list[str]) -> NoReturn:
        # In place of this process: what was loaded to prepare would stay for good.
        self.stdout.flush()
        self.stderr.flush()
        os.chdir(settings.BASE_DIR)
        command = [sys.executable, "-m", "ayrdash.ops.supervisor", *arguments]
        os.execv(sys.executable, command)  # noqa: S606 - a fixed command
