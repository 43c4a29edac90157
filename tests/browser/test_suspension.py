"""Stopped by a network: certified, waiting, everything killed meanwhile, back, posts by hand."""

import datetime
import re
import sqlite3
import time
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests import migrated
from tests.browser import stopping
from tests.browser.conftest import act_as
from tests.browser.serving import Installation
from tests.doubles import bluesky as bluesky_double

pytestmark = pytest.mark.browser
HOUR = 3600.0
SOON = 120.0
# Everything starts anew amid the story: a page may take long on a busy machine.
PATIENCE_MS = 60_000


@pytest.fixture
def page(page):
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    expect.set_options(timeout=5_000)


@pytest.fixture
def network():
    with bluesky_double.running() as state:
        yield state


@pytest.fixture
def site(tmp_path, network):
    made = Installation(tmp_path)
    migrated.begin(made.data)
    made.manage("migrate", "--verbosity", "0")
    person = network.account
    seed = ("seed", network.url, person.handle, person.app_password)
    made.python("-m", "tests.browser.stopping", *seed)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def violation(site: Installation) -> None:
    site.python("-m", "tests.browser.stopping", "violation")


def power_cut(site: Installation, *, ahead: float) -> None:
    """Kill pages and worker, and start them when ``ahead`` seconds have passed."""
    site.kill()
    site.clock_ahead = ahead
    site.start()


def sign_in(page: Page, site: Installation) -> None:
    page.goto(f"{site.url}/account/login/")
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).first.fill(stopping.OWNER)
    page.get_by_label("Password", exact=True).fill(stopping.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site.url}/")


def open_case(page: Page, site: Installation) -> None:
    page.goto(f"{site.url}/profiles/")
    page.get_by_role("link", name="Suspended").click()
    expect(page.locator("main")).to_contain_text("Bluesky has taken this account down.")


def certify(page: Page) -> None:
    page.get_by_label("I certify all of this").check()
    page.get_by_role("button", name="Certify and reactivate").click()


def schedule(page: Page, site: Installation, text: str) -> None:
    page.goto(f"{site.url}/posts/new/")
    page.get_by_label("Text", exact=True).fill(text)
    due = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=20)
    page.get_by_label("Schedule", exact=True).check()
    page.get_by_label("Date and time").fill(due.strftime("%Y-%m-%dT%H:%M"))
    page.locator("main form[enctype] button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/posts/\w{20}/$"))


def reloaded_until(page: Page, text: str) -> None:
    """Look again until the worker has done it."""
    deadline = time.monotonic() + SOON
    while text not in page.locator("main").inner_text() and time.monotonic() < deadline:
        time.sleep(0.5)
        page.reload()
    expect(page.locator("main")).to_contain_text(text)


def first_suspension(page: Page, site: Installation) -> None:
    violation(site)
    open_case(page, site)
    expect(page.locator("main")).to_contain_text("it ends as soon as you certify")
    certify(page)
    expect(page.locator("main")).to_contain_text("This profile is not suspended.")


def second_suspension(page: Page, site: Installation) -> str:
    """Return the address of the case, which waits for its 48 hours."""
    violation(site)
    page.goto(site.url)
    expect(page.get_by_text("Acme is suspended: nothing is published for it.")).to_be_visible()
    open_case(page, site)
    expect(page.locator("main")).to_contain_text("This is suspension number 2 of this profile")
    certify(page)
    expect(page.locator("#case")).to_contain_text("in 1 day, 23 hours")
    return page.url


def test_three_suspensions_and_power_cuts_in_the_second(page, site, network):
    sign_in(page, site)
    act_as(page, site, "Acme")
    schedule(page, site, "Fresh bread tomorrow")
    post = page.url
    first_suspension(page, site)
    case = second_suspension(page, site)

    # The post's time passes; nothing goes out, and the countdown goes on where it was.
    power_cut(site, ahead=30 * HOUR)
    page.goto(case)
    expect(page.locator("#case")).to_contain_text("in 17 hours")
    assert network.texts() == []

    power_cut(site, ahead=48 * HOUR + 60)
    page.goto(case)
    reloaded_until(page, "This profile is not suspended.")
    expect(page.locator("main")).to_contain_text("certified by ann@northwind.test")
    page.goto(site.url)
    expect(page.locator("main")).to_contain_text("1 post was held")
    page.get_by_role("link", name="Look at it").click()
    expect(page.locator("main")).to_contain_text("Fresh bread tomorrow")
    page.locator("main").get_by_role("link", name="Open", exact=True).click()
    page.wait_for_url(post)
    assert network.texts() == []
    page.get_by_role("button", name="Publish now").click()
    reloaded_until(page, "Published")
    assert network.texts() == ["Fresh bread tomorrow"]

    violation(site)
    open_case(page, site)
    expect(page.locator("main")).to_contain_text("This is suspension number 3 of this profile")


def primary_of(site: Installation) -> str:
    with closing(sqlite3.connect(site.data / "ayrdash.sqlite3")) as database:
        ask = "SELECT ref_id FROM profiles_profile WHERE kind = 'primary'"
        return str(database.execute(ask).fetchone()[0])


def test_a_stopped_primary_is_said_on_every_page_and_stops_all(page, site, network):
    sign_in(page, site)
    act_as(page, site, "Acme")
    address = f"{site.url}/suspensions/{primary_of(site)}/"
    page.goto(f"{address}suspend/")
    page.get_by_label("Reason").fill("The contract has ended.")
    page.get_by_role("button", name="Suspend", exact=True).click()
    page.wait_for_url(address)
    banner = page.get_by_text("The Primary Profile is suspended, and with it every profile")
    for path in ("", "profiles/", "posts/", "social-accounts/", "webhooks/", "activity/"):
        page.goto(f"{site.url}/{path}")
        expect(banner).to_be_visible()
    # Stopped by the Primary's state alone: Acme has no case of its own.
    page.get_by_role("link", name="See why, and what to do").click()
    page.wait_for_url(address)
    page.get_by_role("button", name="Lift the suspension").click()
    page.goto(f"{site.url}/posts/")
    expect(banner).to_have_count(0)
