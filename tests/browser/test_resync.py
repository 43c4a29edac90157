"""Resync in a browser: Facebook's consent, the offer, progress, and the report to take along."""

import csv

import pytest
from playwright.sync_api import expect

from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import resyncing
from tests.browser.graphnet import graph_network
from tests.cast import make_party
from tests.doubles.graph import Page as FacebookPage
from tests.networks.meta.earlier import link_earlier, work

pytestmark = pytest.mark.browser


@pytest.fixture
def graph():
    with graph_network() as double:
        yield double


def test_all_pages_come_back_by_one_consent(page, house, graph, tmp_path):
    alice = make_party("alice@northwind.test", "Northwind", "Acme")
    link_earlier(alice, graph, 5)
    graph.people["100"].pages.pop()
    graph.people["100"].pages.append(FacebookPage("700", "Never linked"))
    house.enter(page.context, alice.user, "Acme")
    page.goto(f"{house.url}/social-accounts/facebook/link/")
    page.get_by_role("button", name="Go on to Facebook").click()
    page.get_by_role("button", name="Continue as Paula Page").click()
    expect(page.get_by_role("heading", name="Choose what to link")).to_be_visible()
    expect(page.get_by_text("5 accounts were linked here by Paula Page before.")).to_be_visible()
    page.get_by_role("button", name="Relink 5 accounts").click()
    progress = page.get_by_role("progressbar", name="Done")
    expect(progress).to_have_js_property("value", 0)
    expect(page.get_by_text("0 of 5")).to_be_visible()
    run = alice.account.resyncs.get()
    # The page follows by itself; nobody presses anything.
    work(run)
    expect(progress).to_have_count(0, timeout=10_000)
    rows = page.locator("main .row")
    expect(rows.filter(has_text="Relinked")).to_have_count(4)
    expect(rows.filter(has_text="Missing")).to_contain_text("Client 004")
    page.get_by_role("link", name="Missing").click()
    expect(rows).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Report (CSV)").click()
    taken.value.save_as(tmp_path / "report.csv")
    lines = list(csv.DictReader((tmp_path / "report.csv").open(encoding="utf-8-sig")))
    assert [line["Outcome"] for line in lines] == ["Relinked"] * 4 + ["Missing"]
    assert SocialAccount.objects.filter(state="linked").count() == 4
    assert not SocialAccount.objects.filter(remote_id="700").exists()
    assert run.state == resyncing.State.DONE
    page.get_by_role("link", name="Choose a page for this profile").click()
    page.get_by_role("radio", name="Acme Bar").check()
    page.get_by_role("button", name="Link account").click()
    expect(page.get_by_text("Acme Bar").first).to_be_visible()
    expect(page.get_by_text("Resync of what Paula Page linked before:")).to_be_visible()
