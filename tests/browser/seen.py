"""An owner who changes settings in one browser, and who sees of it in another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.networks.models import SocialAccount
from tests.browser.house import House
from tests.cast import Party, make_party


@dataclass
class Seen:
    """The owner's browser and an end user's, before the same house."""

    house: House
    owner: Page
    visitor: Page
    alice: Party

    @property
    def main(self) -> Locator:
        return self.owner.locator("main")

    def section(self, path: str) -> None:
        """Open a page of the settings."""
        self.owner.goto(f"{self.house.url}/settings/{path}")

    def save(self, button: str = "Save", within: str = "") -> None:
        """Press a section's button; ``within`` names the panel where there are several."""
        place = self.main
        if within:
            heading = self.owner.get_by_role("heading", name=within, exact=True)
            place = self.main.locator("section.panel", has=heading)
        with self.owner.expect_navigation():
            place.get_by_role("button", name=button, exact=True).click()

    def publish(self) -> None:
        self.section("page/versions/")
        self.save("Publish")

    def linking_page(self, **options: Any) -> Page:
        """Return an end user's page, opened anew by a link of its own."""
        wish = LinkOptions(**{"expires_in_minutes": 60, "logout": True, **options})
        made = create_link_session(profile=self.alice.profile, options=wish, by=self.alice.user)
        self.visitor.goto(made.url)
        return self.visitor

    def social_accounts(self) -> Page:
        """Return the dashboard's own page of networks, acting as Acme."""
        self.house.act_as("Acme")
        self.owner.goto(f"{self.house.url}/social-accounts/")
        self.house.act_as("")
        return self.owner


def link_bluesky(alice: Party) -> SocialAccount:
    """An account at Bluesky that was linked before."""
    return SocialAccount.objects.create(
        profile=alice.profile,
        network="bluesky",
        remote_id="did:plc:acme",
        handle="acme.test",
        host="https://bsky.test",
        credentials="{}",
        state="linked",
    )


def watching(page: Page, house: House, browser: Browser, arguments: Any) -> Iterator[Seen]:
    alice = make_party("alice@northwind.test", "Northwind", "Acme")
    house.enter(page.context, alice.user)
    context = browser.new_context(**arguments)
    visitor = context.new_page()
    visitor.set_default_timeout(15_000)
    yield Seen(house, page, visitor, alice)
    context.close()
