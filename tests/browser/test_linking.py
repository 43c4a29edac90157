"""The linking page in a real browser: the way back, what it weighs, and who may frame it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from tests.browser.house import House
from tests.cast import Party, make_party

pytestmark = pytest.mark.browser

CLIENT = "http://app.client.test"
LISTENER = (
    "<h1>Client</h1><script>window.got = null;"
    "addEventListener('message', e => { window.got = [e.origin, e.data.type, e.data.status] })"
    "</script>"
)
FIRST_VIEW_BYTES = 50_000


@pytest.fixture
def owner(house: House) -> Party:
    return make_party("alice@northwind.test", "Northwind", "Acme")


@pytest.fixture
def client_site(context: BrowserContext) -> Iterator[Page]:
    """The owner's own site, at an address of its own."""

    def answer(route: Route) -> None:
        route.fulfill(content_type="text/html", body=LISTENER)

    context.route(f"{CLIENT}/**", answer)
    page = context.new_page()
    page.goto(f"{CLIENT}/start")
    return page


def link(owner: Party, **options: Any) -> str:
    wish = LinkOptions(expires_in_minutes=60, **options)
    return create_link_session(profile=owner.profile, options=wish, by=owner.user).url


def test_done_goes_back_to_another_site_in_spite_of_the_form_s_policy(page, owner):
    page.context.route(f"{CLIENT}/**", lambda route: route.fulfill(body="back"))
    page.goto(link(owner, redirect=f"{CLIENT}/done"))
    page.get_by_role("button", name="All Done").click()
    page.wait_for_url(f"{CLIENT}/done?status=unchanged&code=0&refId=*")


@pytest.mark.parametrize(
    ("options", "ends_at", "told"),
    [
        ({"origin": CLIENT}, f"{CLIENT}/start", ["social-linking", "unchanged"]),
        ({"origin": "http://other.client.test"}, f"{CLIENT}/start", None),
        ({"redirect": f"{CLIENT}/back?origin=true"}, f"{CLIENT}/back?origin=true", None),
    ],
)
def test_who_opened_the_window_is_told_and_it_closes(
    client_site, owner, house, options, ends_at, told
):
    with client_site.context.expect_page() as opened:
        client_site.evaluate("address => void window.open(address)", link(owner, **options))
    window = opened.value
    with window.expect_event("close"):
        window.get_by_role("button", name="All Done").click()
    client_site.wait_for_timeout(300)
    assert client_site.url.startswith(ends_at)
    expected = [house.url, *told] if told else None
    assert client_site.evaluate("window.got") == expected


def test_a_host_that_is_not_listed_frames_nothing(client_site, owner, house):
    """What a listed host gets is told by headers: tests/linking/test_domain.py."""
    # Its first page needs no cookie, which a foreign frame gets only by https.
    address = link(owner, single_use=True)
    client_site.evaluate(
        "address => { const f = document.createElement('iframe'); f.src = address;"
        " document.body.append(f) }",
        address,
    )
    client_site.wait_for_timeout(1_500)
    frame = client_site.frames[-1]
    assert not (frame.url.startswith(house.url) and "ayd-page" in frame.content())


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_first_view_is_light_and_loads_nothing_from_elsewhere(
    browser, browser_context_args, owner, house, script
):
    context = browser.new_context(**browser_context_args, java_script_enabled=script)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    weights: list[float] = []
    addresses: list[str] = []
    wire.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    wire.on("Network.requestWillBeSent", lambda event: addresses.append(event["request"]["url"]))
    page.goto(link(owner))
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("link", name="Link Bluesky").is_visible()
    assert all(address.startswith(house.url) or address == "data:," for address in addresses)
    # The test's server compresses nothing.
    assert sum(weights) < FIRST_VIEW_BYTES
    context.close()
