"""Two tabs acting as different profiles: the older tab's form is refused and kept."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import act_as, sign_in
from tests.browser.demo import FIRST

pytestmark = pytest.mark.browser
TEXT = "Written for the bakery, before the other tab moved on."


def test_the_older_tab_is_refused_and_its_text_kept(page, demo):
    sign_in(page, demo)
    act_as(page, demo, FIRST)
    page.goto(f"{demo.url}/posts/new/")
    page.get_by_label("Text").fill(TEXT)

    other = page.context.new_page()
    act_as(other, demo, "Cobalt Cycles")

    page.get_by_role("button", name=f"Publish as {FIRST}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing was saved yet")
    expect(page.locator("main")).to_contain_text(TEXT)
    expect(page.get_by_role("button", name="Go on as Cobalt Cycles")).to_be_visible()
    expect(page.get_by_role("button", name=f"Switch back to {FIRST} and go on")).to_be_visible()
    other.goto(f"{demo.url}/posts/?q=before+the+other+tab")
    expect(other.locator("main")).not_to_contain_text(TEXT)
