"""``manage.py backup FILE``: the whole installation as one file, while it runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ayrdash.ops import backup
from ayrdash.ops.database_copy import ToolMissing


class Command(BaseCommand):
    help = "Write database, media and secrets to one file, while the installation runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: ayrdash-<time>.tar")
        parser.add_argument(
            "--without-secrets",
            action="store_true",
            help="leave secrets.json out: without it encrypted columns can't be read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target = options["file"] or Path(f"ayrdash-{timezone.now():%Y%m%d-%H%M%S}.tar")
        try:
            manifest = backup.make(target, with_secrets=not options["without_secrets"])
        except (backup.BackupError, ToolMissing, OSError) as error:
            raise CommandError(str(error)) from error
        rows, files = sum(manifest["counts"].values()), len(manifest["sha256"])
        self.stdout.write(f"{target}: {rows} rows, {files} files")
        if not options["without_secrets"]:
            self.stdout.write("It holds the encryption keys: keep it where they may be kept.")
