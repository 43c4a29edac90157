"""``manage.py restore FILE``: a backup in place of this installation, while it stands still."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ayrdash.ops import backup
from ayrdash.ops.database_copy import ToolMissing


class Command(BaseCommand):
    help = "Put a backup in place of this installation's database, media and secrets."
    # The database may be empty, or of another version, before.
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="put it over the data that is here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup.restore(options["file"], replace=options["replace"])
        except (backup.BackupError, ToolMissing, OSError) as error:
            raise CommandError(str(error)) from error
        rows, files = sum(manifest["counts"].values()), len(manifest["sha256"])
        self.stdout.write(f"Restored {rows} rows and {files} files of {manifest['made']}.")
        self.stdout.write("Start the installation: what changed since then is migrated.")
