"""Trying calls out in the browser: the key never leaves the page but in the call itself."""

import pytest
from playwright.sync_api import Page, expect

from profiles.models import Key, Profile
from tests.browser.house import House

pytestmark = pytest.mark.browser


def test_a_call_is_sent_with_a_key_that_stays_in_the_page(page: Page, house: House) -> None:
    house.fill()
    house.enter(page.context, house.person("owner", lambda: None))  # type: ignore[arg-type]
    secret = Key.objects.get(profile__kind=Profile.Kind.PRIMARY, retires_at=None).secret
    seen: list[tuple[str, str]] = []
    page.on("request", lambda r: seen.append((r.url, r.all_headers().get("authorization", ""))))
    page.goto(f"{house.url}/api/docs")
    page.get_by_label("API key").fill(secret)
    page.get_by_role("link", name="/api/profiles", exact=True).nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("/api/profiles")
    expect(page.get_by_label("API key")).to_have_value(secret)
    page.locator("[data-name=limit]").fill("2")
    expect(page.locator("[data-template]").first).to_contain_text("/api/profiles?limit=2")
    page.get_by_role("button", name="Send the call").click()
    answer = page.locator(".answer")
    expect(answer.locator("[data-part=status]")).to_contain_text("200")
    expect(answer.locator("[data-part=body]")).to_contain_text('"hasMore": true')
    page.locator("[data-name=limit]").fill("0")
    page.get_by_role("button", name="Send the call").click()
    expect(answer.locator("[data-part=status]")).to_contain_text("400")
    answer.get_by_role("link").click()
    expect(page.locator("#code-400")).to_be_in_viewport()
    assert [url for url, key in seen if key] == [
        f"{house.url}/api/profiles?limit=2",
        f"{house.url}/api/profiles?limit=0",
    ]
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert secret not in stored
