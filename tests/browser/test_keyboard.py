"""The switcher by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser


def test_control_k_finds_and_switches(page, demo):
    sign_in(page, demo)
    page.keyboard.press("Control+k")
    dialog = page.locator("dialog#switcher")
    expect(dialog).to_be_visible()
    box = dialog.get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("lumen")
    expect(dialog.get_by_role("option")).to_have_count(1)
    expect(dialog.get_by_role("option")).to_contain_text("Lumen Theatre")
    page.keyboard.press("Enter")
    expect(page.locator(".acting__name")).to_have_text("Lumen Theatre")
    expect(page).to_have_title("Home · Lumen Theatre · ayrdash")


def test_arrows_choose_and_escape_closes(page, demo):
    sign_in(page, demo)
    page.keyboard.press("Control+k")
    dialog = page.locator("dialog#switcher")
    options = dialog.get_by_role("option")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_first_tab_stop_skips_to_the_content(page, demo):
    sign_in(page, demo)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
