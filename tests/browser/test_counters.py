"""What the composer counts in the browser is what the server counts, for each network's own way."""

import pytest
from playwright.sync_api import expect

from ayrdash.accounts.models import User
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.models import SocialAccount
from tests.browser.demo import EMAIL, FIRST

pytestmark = pytest.mark.browser
TEXTS = [
    "Hello",
    "日本語 é e\u0301",
    "https://example.com/" + "a" * 90,
    "👨‍👩‍👧‍👦 🇩🇪🇫🇷 1️⃣ © ☺",
    "a — b … “c” مرحبا 한국어",
]


def test_the_browser_counts_as_the_server_does(page, house):
    house.fill()
    profile = house.profile(FIRST)
    for network in ("twitter", "threads"):
        SocialAccount.objects.create(
            profile=profile, network=network, remote_id="1", handle="sorrel", credentials="{}"
        )
    house.enter(page.context, User.objects.get(email=EMAIL), FIRST)
    page.goto(f"{house.url}/posts/new/")
    for text in TEXTS:
        page.get_by_label("Text").fill(text)
        for network in ("bluesky", "threads", "twitter"):
            number = page.locator(f".counter[data-network={network}] .counter__number")
            expect(number).to_have_text(str(adapter_for(network).count_text(text)))
