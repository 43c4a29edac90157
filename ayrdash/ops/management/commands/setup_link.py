"""manage.py setup_link: a new one-time link for the first owner."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ayrdash.home.services import new_setup_link


class Command(BaseCommand):
    """Prints the link alone; earlier ones end."""

    help = "Print a one-time link with which the first owner sets e-mail and password."

    def handle(self, *args: Any, **options: Any) -> None:
        link = new_setup_link()
        if link is None:
            raise CommandError("This installation has an owner already.")
        self.stdout.write(link)
