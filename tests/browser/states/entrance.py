"""Set-up, sign-in, the own login, and pages of trouble."""

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from ayrdash.home.services import new_setup_link
from tests.browser import people
from tests.browser.demo import EMAIL
from tests.browser.house import House
from tests.browser.states.reaching import press
from tests.browser.tour import Path, Stop
from tests.cast import PASSWORD

NEWS = "rosa@garden.example"
ACCOUNT = "/account/"


def setup_link(house: House) -> str:
    return str(new_setup_link()).removeprefix(settings.PUBLIC_URL)


def bad_set_up(page: Page, house: House) -> None:
    page.get_by_label("Organisation").fill("Harbour")
    page.get_by_label("Your e-mail").fill(EMAIL)
    page.get_by_label("Password").fill("password")
    press(page, "Create the account")


def wrong_password(page: Page, house: House) -> None:
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill("not the password")
    press(page, "Sign in")


def second_step(page: Page, house: House) -> None:
    user = house.person("careful", people.careful)
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    page.wait_for_url("**/2fa/authenticate/")


def ask_for_reset(page: Page, house: House) -> None:
    page.get_by_label("Email").fill(EMAIL)
    press(page, "Send the link")
    page.wait_for_url("**/reset/done/")


def open_reset(page: Page, house: House) -> None:
    ask_for_reset(page, house)
    page.goto(house.link_to(EMAIL, "/password/reset/key/"))


def sign_up_page(house: House) -> str:
    settings.SIGNUP = "open"
    return reverse("account_signup")


def sign_up(page: Page, house: House) -> None:
    page.get_by_label("Organisation").fill("Rosa's Garden")
    page.get_by_label("Email").fill(NEWS)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Create the account")
    page.wait_for_url("**/confirm-email/")
    settings.SIGNUP = "first-owner"


def key_page(route: str) -> Path:
    """Return a way to a page of the careful person's passkey."""

    def path(house: House) -> str:
        user = house.person("careful", people.careful)
        return reverse(route, args=[user.authenticator_set.get(type="webauthn").pk])

    return path


STATES = [
    Stop("setup", setup_link, route="setup", unowned=True, signed_in=False),
    Stop("setup-wrong", setup_link, route="setup", unowned=True, signed_in=False,
         reach=bad_set_up, status=422, drawn=False),
    Stop("sign-in-unowned", "/account/login/", unowned=True, signed_in=False, drawn=False),
    Stop("sign-up-unowned", "/account/signup/", unowned=True, signed_in=False, drawn=False),
    Stop("setup-closed", "/setup/used/", signed_in=False, status=410),
    Stop("sign-in-wrong", "/account/login/", signed_in=False, reach=wrong_password, drawn=False),
    Stop("second-step", "/account/login/", signed_in=False, reach=second_step,
         route="mfa_authenticate"),
    Stop("sign-up", sign_up_page, signed_in=False, route="account_signup"),
    Stop("verify-e-mail", sign_up_page, signed_in=False, reach=sign_up,
         route="account_email_verification_sent"),
    Stop("password-reset-sent", "/account/password/reset/", signed_in=False,
         reach=ask_for_reset, route="account_reset_password_done"),
    Stop("password-reset-new", "/account/password/reset/", signed_in=False, reach=open_reset,
         route="account_reset_password_from_key"),
    Stop("password-reset-old-link", "/account/password/reset/key/1-used/", signed_in=False),
    Stop("password-reset-over", "/account/password/reset/key/done/", signed_in=False),
    Stop("login-off", "/account/inactive/", signed_in=False),
    Stop("gallery", "/gallery/", drawn=False),
    Stop("trouble-403", "/trouble/forbidden/", status=403),
    Stop("trouble-500", "/trouble/broken/", status=500),
    Stop("trouble-429", "/trouble/hasty/", status=429),
    Stop("trouble-stale-form", "/trouble/stale/", status=403),
    Stop("not-found-outside", "/nothing-here/", status=404, signed_in=False, drawn=False),
    Stop("no-account", "/", who=people.outsider, status=403),
    Stop("upgrade", "/profiles/", who=people.on_a_small_plan, status=403),
    Stop("home-small-plan", "/", who=people.on_a_small_plan, drawn=False),
    Stop("account-small-plan", ACCOUNT, who=people.on_a_small_plan, drawn=False),
    Stop("confirm-password", "/account/reauthenticate/"),
    Stop("confirm-code", "/account/2fa/reauthenticate/", who=people.careful),
    Stop("confirm-passkey", "/account/2fa/webauthn/reauthenticate/", who=people.careful),
    Stop("e-mail-changing", "/account/email/", who=people.careful),
    Stop("password-set", "/account/password/set/", who=people.without_password),
    Stop("two-factor-on", "/account/2fa/", who=people.careful),
    Stop("authenticator-app", "/account/2fa/totp/activate/"),
    Stop("authenticator-app-off", "/account/2fa/totp/deactivate/", who=people.careful),
    Stop("recovery-codes", "/account/2fa/recovery-codes/", who=people.careful),
    Stop("recovery-codes-new", "/account/2fa/recovery-codes/generate/", who=people.careful),
    Stop("passkeys", "/account/2fa/webauthn/", who=people.careful),
    Stop("passkeys-none", "/account/2fa/webauthn/", drawn=False),
    Stop("passkey-add", "/account/2fa/webauthn/add/"),
    Stop("passkey-rename", key_page("mfa_edit_webauthn"), who=people.careful,
         route="mfa_edit_webauthn"),
    Stop("passkey-remove", key_page("mfa_remove_webauthn"), who=people.careful,
         route="mfa_remove_webauthn"),
]  # fmt: skip
