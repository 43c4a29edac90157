"""manage.py exportaccount: what the Export page makes, written by the operator."""

import zipfile
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ayrdash.accounts.models import Account
from ayrdash.leaving.archive import write_archive


class Command(BaseCommand):
    """Writes an Account, or one profile of it, to a file without secrets."""

    help = "Export an account (refId) to a ZIP file; --profile narrows it to one profile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ref_id")
        parser.add_argument("file")
        parser.add_argument("--profile", default="", help="refId of the one profile")

    def handle(self, *args: Any, **options: Any) -> None:
        account = Account.objects.filter(ref_id=options["ref_id"]).first()
        if account is None:
            raise CommandError("No account has this refId.")
        only = options["profile"]
        if only and not account.profiles.filter(ref_id=only).exists():
            raise CommandError("The account has no profile with this refId.")
        with zipfile.ZipFile(options["file"], "x", zipfile.ZIP_DEFLATED) as archive:
            write_archive(archive, account, lambda _done: None, only=only)
        self.stdout.write(f"“{account.name}” is written to {options['file']}.")
