"""Named keys: shown once, for no profile yet, their profiles, and what was wrong."""

from playwright.sync_api import Page

from tests.browser.house import House
from tests.browser.tour import Stop


def make(page: Page, house: House) -> None:
    page.get_by_label("Name", exact=True).fill("Night job")
    page.get_by_label("Read: profiles").check()
    page.get_by_label("A list of profiles").check()
    page.get_by_role("button", name="Make the key").click()
    page.locator("code.secret").wait_for()


def make_wrong(page: Page, house: House) -> None:
    page.get_by_label("Name", exact=True).fill("Reporting")
    page.get_by_label("Read: profiles").check()
    page.get_by_label("Only from these addresses").fill("example.org")
    page.get_by_role("button", name="Make the key").click()
    page.get_by_text("is no address").wait_for()


def profiles_of(title: str):  # noqa: ANN201
    def address(house: House) -> str:
        from ayrdash.apikeys.models import NamedKey

        return f"/api-keys/{NamedKey.objects.get(name=title).ref}/profiles/"

    return address


STATES = [
    Stop("named-key-wrong", "/api-keys/new/", reach=make_wrong, route="apikeys:create",
         status=422, drawn=False),
    Stop("named-key-made", "/api-keys/new/", reach=make, route="apikeys:detail"),
    Stop("named-key-profiles", profiles_of("Till system of the bakery"),
         route="apikeys:profiles"),
]  # fmt: skip
