"""manage.py createowner: the first step, unattended."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from ayrdash.accounts.models import User
from ayrdash.core.errors import DomainError
from ayrdash.home.services import create_owner
from profiles.models import Key


class Command(BaseCommand):
    """Makes an owner with an Account of its own."""

    help = "Create an owner. The password comes from AYRDASH_OWNER_PASSWORD or a prompt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--account-name", default="")
        parser.add_argument(
            "--print-api-key", action="store_true", help="print the API key alone on the last line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        password = os.environ.get("AYRDASH_OWNER_PASSWORD") or getpass.getpass("Password: ")
        try:
            validate_email(email)
            validate_password(password, User(email=email))
            name = options["account_name"] or email.partition("@")[2]
            _user, account = create_owner(email=email, password=password, account_name=name)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        self.stdout.write(f"{email} owns the account “{account.name}”.")
        if options["print_api_key"]:
            key = Key.objects.get(profile__account=account, profile__kind="primary")
            self.stdout.write(key.secret)
