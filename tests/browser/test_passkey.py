"""From the set-up link to a sign-in by passkey, under the strict content policy."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PASSWORD = "lantern-orbit-maple-42"
# Kept by the browser itself, as a phone would.
INTERNAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def device(page):
    """Something that holds passkeys; ``swap`` puts an empty one in its place."""
    return Device(page)


class Device:
    def __init__(self, page):
        self.devtools = page.context.new_cdp_session(page)
        self.devtools.send("WebAuthn.enable")
        self.add()

    def add(self):
        made = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": INTERNAL})
        self.id = made["authenticatorId"]

    def swap(self):
        self.devtools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.id})
        self.add()


def test_set_up_add_a_passkey_and_sign_in_by_it(page, fresh, device):
    # Browsers give passkeys to names, not to numeric addresses.
    here = fresh.url.replace("127.0.0.1", "localhost")
    page.goto(fresh.setup_link().replace("127.0.0.1", "localhost"))
    page.get_by_label("Organisation").fill("Harbour")
    page.get_by_label("Your e-mail").fill("mira@harbour.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url(f"{here}/")

    page.goto(f"{here}/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Use it instead of the password").check()
    expect(page.get_by_text("The passkey was not used")).to_be_hidden()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")

    sign_out(page, here)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{here}/")

    sign_out(page, here)
    device.swap()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not used")).to_be_visible()


def sign_out(page, here):
    page.goto(f"{here}/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{here}/account/login/")
