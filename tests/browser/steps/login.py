"""The person's own login, once signed in."""

import pyotp
from allauth.mfa.totp.internal.auth import TOTP

from tests.browser.people import TOTP_SECRET, add_passkey, without_password
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.cast import PASSWORD


@step("account_reauthenticate")
def confirm(act: Act) -> None:
    act.enter()
    act.open("account_reauthenticate")
    act.fill("Password", PASSWORD)
    act.press("Confirm")


@step("account_page")
def name(act: Act) -> None:
    act.open("account_page")
    act.main.get_by_label("Name").fill("Alice")
    act.main.get_by_role("button", name="Save").first.click()


@step("messaging")
def messages(act: Act) -> None:
    act.open("messaging")
    act.press("Enable")
    act.press("Switch off")


@step("account_email")
def address(act: Act) -> None:
    act.open("account_email")
    act.main.get_by_label("New address").fill("alice@moved.test")
    act.press("Change the address")


@step("account_change_password")
def password(act: Act) -> None:
    act.enter()
    act.open("account_change_password")
    act.fill("Current Password", PASSWORD)
    act.fill("New Password", PASSWORD + "!")
    act.fill("New Password (again)", PASSWORD + "!")
    act.press("Change the password")


@step("account_set_password")
def first_password(act: Act) -> None:
    act.enter("", user=act.house.person("plain", without_password))
    act.open("account_set_password")
    act.fill("Password", PASSWORD)
    act.fill("Password (again)", PASSWORD)
    act.press("Set the password")


@step("usersessions_list")
def sign_out_others(act: Act) -> None:
    act.enter()
    act.enter()
    act.open("usersessions_list")
    act.press("Sign out all others")


@step("mfa_edit_webauthn")
def rename_key(act: Act) -> None:
    act.enter()
    act.open("mfa_edit_webauthn", add_passkey(act.alice.user))
    act.fill("Name", "Blue key")
    act.press("Save")


@step("mfa_remove_webauthn")
def remove_key(act: Act) -> None:
    act.open("mfa_remove_webauthn", act.alice.user.authenticator_set.get(type="webauthn").pk)
    act.press("Remove")


@step("mfa_activate_totp")
def turn_on(act: Act) -> None:
    act.enter()
    act.open("mfa_activate_totp")
    act.fill("Authenticator code", pyotp.TOTP(act.main.locator("code.secret").inner_text()).now())
    act.press("Turn on")


@step("mfa_generate_recovery_codes")
def new_codes(act: Act) -> None:
    act.open("mfa_generate_recovery_codes")
    act.press("Make codes")


@step("mfa_deactivate_totp")
def turn_off(act: Act) -> None:
    act.open("mfa_deactivate_totp")
    act.press("Turn off")


@step("mfa_reauthenticate")
def confirm_by_code(act: Act) -> None:
    TOTP.activate(act.alice.user, TOTP_SECRET)
    act.enter()
    act.open("mfa_reauthenticate")
    act.fill("Code", pyotp.TOTP(TOTP_SECRET).now())
    act.press("Confirm")
