"""manage.py import_profiles: the importer by the command line."""

import getpass
import os
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.core.csvfile import csv_lines
from ayrdash.core.errors import DomainError
from ayrdash.imports import queries
from ayrdash.imports.models import ProfileImport
from ayrdash.imports.services import running


class Command(BaseCommand):
    """Runs one import here, to its end, and prints the report as CSV."""

    help = "Import profiles from an Ayrshare-compatible API; prints the report as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--account", required=True, help="name or refId of the Account")
        parser.add_argument("--base", required=True, help="https://api.ayrshare.com/api")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        account = self._account(options["account"])
        key = os.environ.get("IMPORT_API_KEY") or getpass.getpass("API key over there: ")
        try:
            run = running.ask_import(
                account=account,
                base=options["base"],
                api_key=key,
                dry_run=options["dry_run"],
                actor=None,
            )
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self._finish(run)
        for line in csv_lines(
            ["source", "title", "outcome", "refId", "networks", "relink", "note"],
            queries.report(run),
        ):
            sys.stdout.write(line)
        if run.state == ProfileImport.State.FAILED:
            raise CommandError(run.note)

    def _account(self, name: str) -> Account:
        found = Account.objects.filter(ref_id=name) or Account.objects.filter(name=name)
        if len(found) != 1:
            raise CommandError(f"{len(found)} accounts are called {name}; give the refId.")
        return found[0]

    def _finish(self, run: ProfileImport) -> None:
        """Work, or let a worker work, until the run is over."""
        while run.is_in_flight:
            running.run_import(run.pk)
            run.refresh_from_db()
            if run.is_in_flight:
                wait = (run.due_at - timezone.now()).total_seconds()
                self.stderr.write(f"{run.note or 'Waiting'} (next try in {max(wait, 1):.0f} s)")
                time.sleep(min(max(wait, 1), 30))
