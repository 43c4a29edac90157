"""The composer by keyboard and mouse: Enter publishes, chosen images go up at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import act_as, sign_in
from tests.browser.demo import FIRST, picture

pytestmark = pytest.mark.browser


@pytest.fixture
def composer(page, demo):
    sign_in(page, demo)
    act_as(page, demo, FIRST)
    page.goto(f"{demo.url}/posts/new/")
    return page


def test_enter_schedules_with_the_image_and_its_description(composer, demo):
    composer.get_by_label("Text").fill("Entered")
    # It goes up by itself, so there is nothing to press.
    expect(composer.get_by_role("button", name="Upload and describe")).to_be_hidden()
    file = {"name": "tarts.png", "mimeType": "image/png", "buffer": picture(80, 60)}
    composer.locator("input[type=file]").set_input_files(file)
    composer.get_by_label("What does the image show?").fill("Six tarts")
    expect(composer.get_by_label("Text")).to_have_value("Entered")
    composer.get_by_label("Schedule").check()
    due = composer.get_by_label("Date and time")
    due.fill("2020-01-01T10:00")
    due.press("Enter")
    expect(composer.locator("main")).to_contain_text("That time is past.")
    expect(composer.get_by_label("What does the image show?")).to_have_value("Six tarts")
    composer.get_by_label("Publish now").check()
    composer.get_by_label("Publish now").press("Enter")
    composer.wait_for_url(lambda url: "/posts/new/" not in url)
    expect(composer.locator("main img")).to_have_attribute("alt", "Six tarts")


def test_the_counter_turns_red_before_the_server_says_no(composer):
    counter = composer.locator(".counter")
    composer.get_by_label("Text").fill("x" * 301)
    expect(counter).to_contain_text("301")
    expect(counter).to_have_class("counter is-over")
