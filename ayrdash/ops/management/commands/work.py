"""manage.py work: publish what is due, refresh tokens, purge, send."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ayrdash.jobs.worker import Worker


class Command(BaseCommand):
    """Runs one worker process until SIGTERM or Ctrl-C."""

    help = "Run the background worker. Any number may run, on any number of machines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=settings.WORKER_THREADS)

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(threads=options["threads"])
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: worker.stop())
        self.stdout.write(f"Worker {worker.worker_id} with {worker.threads} threads")
        worker.run()
