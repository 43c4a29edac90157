"""The studio in a real browser: the frame follows each keystroke, and nothing is saved."""

import pytest
from playwright.sync_api import expect

from settings_app.models import LookVersion
from tests.cast import make_party

pytestmark = pytest.mark.browser

BACKGROUND = "e => getComputedStyle(e).backgroundColor"


@pytest.fixture
def studio(page, house):
    """Alice before a section of the settings, the frame beside it."""
    party = make_party("alice@northwind.test", "Northwind", "Acme")
    # What is emulated for a page would hold for its frames as well.
    page.emulate_media(color_scheme="null")
    house.enter(page.context, party.user)

    def open_section(section):
        page.goto(f"{house.url}/settings/page/{section}/")
        frame = page.frame_locator("iframe[name=studio]")
        frame.locator(".ayd-page").wait_for()
        page.wait_for_load_state("networkidle")
        return frame

    return open_section


def test_texts_follow_as_they_are_typed_and_nothing_is_saved(page, studio):
    frame = studio("texts")
    page.get_by_label("Heading").first.press_sequentially("Bring your accounts")
    expect(frame.locator(".ayd-top-header")).to_have_text("Bring your accounts")
    page.get_by_label("Footer").fill("<b>© Northwind</b><img src=x onerror=alert(1)>")
    expect(frame.locator(".ayd-footer")).to_have_text("© Northwind")
    page.get_by_label("Hide the heading").check()
    expect(frame.locator(".ayd-top-header")).to_have_count(0)
    assert not LookVersion.objects.exists()


def test_each_state_width_language_and_scheme_is_a_choice_away(page, studio):
    frame = studio("texts")
    for state in page.get_by_label("State").locator("option").all():
        page.get_by_label("State").select_option(state.get_attribute("value"))
        expect(frame.locator(".ayd-page").first).to_be_visible()
        expect(frame.locator(".ayd-page:not([inert])")).to_have_count(0)
    page.get_by_label("State").select_option("expired")
    expect(frame.locator(".ayd-error")).to_be_visible()
    page.get_by_label("Language").select_option("ar")
    expect(frame.locator("html[dir=rtl]")).to_be_attached()
    view = page.locator(".studio__frame")
    page.get_by_label("Width").select_option("phone")
    assert view.evaluate("frame => frame.contentWindow.innerWidth") <= 375
    page.get_by_label("Light or dark").select_option("dark")
    expect(view).to_have_css("color-scheme", "dark")
    assert view.evaluate("f => f.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches")


def test_a_typed_sheet_colours_the_frame(page, studio):
    frame = studio("style")
    page.get_by_label("Or its text").fill(".ayd-card { background: rgb(1, 2, 3) }")
    expect(frame.locator(".ayd-card").first).to_have_css("background-color", "rgb(1, 2, 3)")
