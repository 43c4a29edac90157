"""An end user on a phone links a page by OAuth: through the test network's own pages."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.networks.models import SocialAccount
from tests.browser.house import House
from tests.cast import Party, make_party

pytestmark = pytest.mark.browser


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 375, "height": 740}}


@pytest.fixture
def owner(house: House, settings: Any) -> Party:
    settings.TEST_NETWORK = True
    settings.NETWORK_APPS = {"test": ("ayrdash-test", "a secret of the installation")}
    return make_party("alice@northwind.test", "Northwind", "Acme")


def to_consent(page: Page, owner: Party) -> None:
    """Open a signed link, choose the network, sign in there."""
    wish = LinkOptions(expires_in_minutes=60)
    page.goto(create_link_session(profile=owner.profile, options=wish, by=owner.user).url)
    page.get_by_role("link", name="Link Test network").click()
    page.get_by_role("button", name="Go on to Test network").click()
    page.get_by_role("button", name="Ann Ashby").click()
    expect(page.get_by_role("heading", name="Allow access?")).to_be_visible()


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_page_is_linked_on_a_phone(page, owner, tmp_path):
    to_consent(page, owner)
    page.get_by_label("Read how your posts do").uncheck()
    page.get_by_role("button", name="Allow").click()
    expect(page.get_by_role("heading", name="Choose what to link")).to_be_visible()
    assert page.get_by_role("radio").count() == 4
    assert page.locator("input:checked").count() == 0
    expect(page.get_by_text("Read how your posts do")).to_be_visible()
    fits(page)
    page.get_by_role("radio", name="3 Castle Street, York").check()
    page.get_by_role("button", name="Link account").click()
    expect(page.get_by_text("Linked", exact=True)).to_be_visible()
    page.get_by_role("button", name="All Done").click()
    page.wait_for_url("**/link/finished/")
    assert SocialAccount.objects.get().remote_id == "ashby-bakery-york"


def test_saying_no_leads_back_to_another_try(page, owner):
    to_consent(page, owner)
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_role("heading", name="Test network was not linked")).to_be_visible()
    expect(page.get_by_text("You did not allow it at Test network")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("button", name="Go on to Test network")).to_be_visible()
    assert not SocialAccount.objects.exists()


def test_a_window_s_opener_learns_nothing(page, owner):
    """Another site that opened the window of the consent holds nothing when the answer is in."""
    page.context.route("http://evil.test/**", lambda route: route.fulfill(body="evil"))
    page.goto("http://evil.test/")
    wish = LinkOptions(expires_in_minutes=60)
    link = create_link_session(profile=owner.profile, options=wish, by=owner.user).url
    page.evaluate("window.got = []; addEventListener('message', e => got.push(e.data))")
    with page.expect_popup() as opened:
        page.evaluate("address => { window.child = open(address) }", link)
    child = opened.value
    child.get_by_role("link", name="Link Test network").click()
    child.get_by_role("button", name="Go on to Test network").click()
    child.get_by_role("button", name="Ann Ashby").click()
    child.get_by_role("button", name="Allow").click()
    expect(child.get_by_role("heading", name="Choose what to link")).to_be_visible()
    assert page.evaluate("got") == []
    readable = "(() => { try { return child.location.href } catch { return '' } })()"
    assert page.evaluate(readable) in ("", "about:blank")
