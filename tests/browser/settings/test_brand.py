"""Logo, favicon and page title, before and after."""

import pytest
from playwright.sync_api import expect

from tests.settings_app.samples import image_bytes

pytestmark = pytest.mark.browser


def file(name, size=(240, 80)):
    return {"name": name, "mimeType": "image/png", "buffer": image_bytes(size=size)}


def test_the_logo_with_its_words_stands_at_the_top_and_ends_the_visit(seen):
    logo = seen.linking_page().locator(".ayd-logo")
    expect(logo).to_have_count(0)
    seen.section("page/brand/")
    seen.main.get_by_label("New logo").set_input_files(file("northwind.png"))
    seen.main.get_by_label("The logo in words").fill("Northwind, the agency")
    seen.save(within="Logo")
    expect(seen.main.get_by_alt_text("Northwind, the agency")).to_be_visible()
    expect(seen.linking_page().locator(".ayd-logo")).to_have_count(0)
    seen.publish()
    page = seen.linking_page()
    expect(logo).to_have_attribute("alt", "Northwind, the agency")
    drawn = logo.evaluate("e => [e.complete, e.naturalWidth, e.offsetWidth, e.offsetHeight]")
    assert drawn == [True, 240, 192, 64]
    page.get_by_role("button", name="Northwind, the agency").click()
    expect(page.locator(".ayd-finished, .ayd-end").first).to_be_attached()
    seen.section("page/brand/")
    seen.main.get_by_label("Hide the logo").check()
    seen.save(within="Logo")
    seen.publish()
    expect(seen.linking_page().locator(".ayd-logo")).to_have_count(0)


def test_an_svg_is_refused_with_the_reason_and_nothing_changes(seen):
    seen.section("page/brand/")
    svg = {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload=alert(1)>"}
    seen.main.get_by_label("New logo").set_input_files(svg)
    seen.save(within="Logo")
    expect(seen.main.get_by_text("SVG can carry scripts")).to_be_visible()


def test_title_and_favicon_stand_in_the_tab(seen):
    page = seen.linking_page()
    assert page.title() == "Social accounts for “Acme”"
    icon = page.locator("link[rel=icon]")
    assert icon.get_attribute("href") == "data:,"
    seen.section("page/brand/")
    seen.main.get_by_label("Page title").fill("{title} at Northwind")
    seen.main.get_by_label("New favicon").set_input_files(file("icon.png", (64, 64)))
    seen.save(within="Browser tab")
    seen.publish()
    page = seen.linking_page()
    assert page.title() == "Acme at Northwind"
    served = page.request.get(f"{seen.house.url}{icon.get_attribute('href')}")
    assert (served.status, served.headers["content-type"]) == (200, "image/x-icon")
