"""manage.py importaccount: an export becomes an Account, or profiles of one."""

import zipfile
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ayrdash.accounts.models import Account, User
from ayrdash.core.errors import DomainError
from ayrdash.leaving.services.imports import import_account, import_profiles


class Command(BaseCommand):
    """Reads the file that the Export page or ``exportaccount`` wrote."""

    help = "Import an export: as a new account of --owner, or its profiles --into an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--owner", default="", help="e-mail of a login here: opens an account")
        parser.add_argument("--into", default="", help="refId of an account: adds the profiles")
        parser.add_argument("--profile", default="", help="refId of the one profile to add")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["owner"]) == bool(options["into"]):
            raise CommandError("Say either --owner or --into.")
        try:
            with zipfile.ZipFile(options["file"]) as archive:
                self.stdout.write(self._import(archive, options))
        except (OSError, zipfile.BadZipFile) as error:
            raise CommandError(f"The file can't be read: {error}") from error
        except DomainError as error:
            raise CommandError(str(error.message)) from error

    def _import(self, archive: zipfile.ZipFile, options: dict[str, Any]) -> str:
        if options["into"]:
            account = Account.objects.filter(ref_id=options["into"]).first()
            if account is None:
                raise CommandError("No account has this refId.")
            made = import_profiles(
                archive=archive, account=account, only=options["profile"], actor=None
            )
            return f"{len(made)} profiles are added to “{account.name}”."
        owner = User.objects.filter(email=options["owner"].strip().lower()).first()
        if owner is None:
            raise CommandError("No login has this address.")
        account = import_account(archive=archive, owner=owner)
        return f"“{account.name}” is imported; its refId is {account.ref_id}."
