"""The whole story, with script and without: from nobody's installation to a post on a PDS."""

import time

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.pds]
TEXT = "Fresh roast today ☕ #coffee https://example.com/shop"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_from_the_set_up_link_to_a_post_on_the_network(
    browser, browser_context_args, fresh, pds, tmp_path, script
):
    context = browser.new_context(**browser_context_args, java_script_enabled=script)
    context.set_default_timeout(15_000)
    page = context.new_page()
    person = pds.new_account()

    set_up(page, fresh)
    add_profile(page, fresh, script=script)
    page.get_by_role("button", name="Switch to this profile: Acme").click()
    page.wait_for_url(f"{fresh.url}/")
    expect(page.locator(".acting__name")).to_have_text("Acme")

    link(page, fresh, pds, person)
    publish(page, fresh, picture(tmp_path), script=script)
    seen_on_the_network(pds, person)
    page.reload()
    expect(page.locator("#post-status")).to_contain_text("Published")
    expect(page.get_by_role("link", name="Open on the network")).to_be_visible()

    page.get_by_role("button", name="Back to Primary").click()
    expect(page.locator(".acting__name")).to_have_text("Northwind")
    context.close()


def set_up(page: Page, fresh) -> None:
    page.goto(fresh.setup_link())
    page.get_by_label("Organisation").fill("Northwind")
    page.get_by_label("Your e-mail").fill("ann@northwind.test")
    page.locator("input[type=password]").fill("lantern orbit maple 42")
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url(f"{fresh.url}/")


def add_profile(page: Page, fresh, *, script: bool) -> None:
    page.goto(f"{fresh.url}/profiles/")
    opener = page.get_by_role("link", name="Add Profile", exact=True)
    opener.click()
    form = page.get_by_role("dialog") if script else page.locator("main")
    form.get_by_label("User Profile Title").fill("Acme")
    form.get_by_role("button", name="Add Profile").click()
    page.wait_for_url(f"{fresh.url}/profiles/")


def link(page: Page, fresh, pds, person) -> None:
    page.goto(f"{fresh.url}/social-accounts/bluesky/")
    page.get_by_label("Bluesky handle").fill(f"@{person.handle}")
    page.get_by_label("App password").fill(person.app_password)
    page.get_by_text("My account is on another server").click()
    page.get_by_label("Server").fill(pds.url)
    page.get_by_role("button", name="Link account").click()
    page.wait_for_url(f"{fresh.url}/social-accounts/")
    expect(page.locator("main")).to_contain_text(f"@{person.handle}")


def picture(folder):
    path = folder / "light.png"
    Image.radial_gradient("L").resize((900, 600)).convert("RGB").save(path)
    return path


def publish(page: Page, fresh, image, *, script: bool) -> None:
    page.goto(f"{fresh.url}/posts/new/")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_label("Add images").set_input_files(image)
    if not script:
        page.get_by_role("button", name="Upload and describe").click()
    page.get_by_label("What does the image show?").fill("A round of light")
    page.get_by_role("button", name="Publish as Acme").click()
    page.wait_for_url("**/posts/*/")


def seen_on_the_network(pds, person) -> None:
    deadline = time.monotonic() + 20
    while not (found := pds.records(person.did)) and time.monotonic() < deadline:
        time.sleep(0.2)
    (record,) = [row["value"] for row in found]
    assert record["text"] == TEXT
    assert len(record["facets"]) == 2
    (shown,) = record["embed"]["images"]
    assert shown["alt"] == "A round of light"
    assert shown["aspectRatio"] == {"width": 900, "height": 600}
    assert pds.blob(person.did, shown["image"]["ref"]["$link"])[:2] == b"\xff\xd8"
