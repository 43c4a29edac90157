"""What a step can do: open a page, fill in, press; never by script."""

from functools import cached_property
from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator, Page

from ayrdash.accounts.models import User
from tests.browser.house import House
from tests.cast import Party, make_party


class Act:
    """A browser without script before the house, and Alice, who owns what is in it."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house = page, house

    @cached_property
    def alice(self) -> Party:
        """Made when first asked for: some steps want a house that nobody owns."""
        party = make_party("alice@northwind.test", "Northwind", "Acme")
        User.objects.filter(pk=party.user.pk).update(is_superuser=True, is_staff=True)
        party.user.refresh_from_db()
        return party

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def enter(self, acting_as: str = "Acme", user: User | None = None) -> None:
        """Sign in as Alice (or somebody), acting as a profile; an empty title is the Primary."""
        self.house.enter(self.page.context, user or self.alice.user, acting_as)

    def leave(self) -> None:
        self.house.enter(self.page.context, None)

    def open(self, route: str, *args: Any, query: str = "") -> None:
        self.page.goto(self.house.url + reverse(route, args=args) + query)

    def fill(self, label: str, text: str) -> None:
        self.main.get_by_label(label, exact=True).fill(text)

    def press(self, name: str) -> None:
        """Press a button of the page and wait for the page that follows."""
        button = self.main.get_by_role("button", name=name, exact=True)
        with self.page.expect_navigation():
            button.click()
