"""Sign-up, sign-in, a forgotten password."""

import pyotp
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from tests.browser.people import TOTP_SECRET
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.cast import PASSWORD

NEW = "rosa@garden.example"


@step("account_signup")
def sign_up(act: Act) -> None:
    assert act.alice
    settings.SIGNUP = "open"
    act.open("account_signup")
    act.fill("Organisation", "Rosa's Garden")
    act.fill("Email", NEW)
    act.fill("Password", PASSWORD)
    act.press("Create the account")


@step("account_email_verification_sent")
def verify(act: Act) -> None:
    act.fill("Code", act.house.code_to(NEW))
    act.press("Confirm")


@step("account_logout")
def sign_out(act: Act) -> None:
    act.open("account_logout")
    act.press("Sign out")


def give_password(act: Act) -> None:
    act.open("account_login")
    act.fill("Email", act.alice.user.email)
    act.fill("Password", PASSWORD)
    act.press("Sign in")


@step("account_login")
def sign_in(act: Act) -> None:
    give_password(act)


@step("account_reset_password")
def forget(act: Act) -> None:
    act.leave()
    act.open("account_reset_password")
    act.fill("Email", act.alice.user.email)
    act.press("Send the link")


@step("account_reset_password_from_key")
def choose_anew(act: Act) -> None:
    act.page.goto(act.house.link_to(act.alice.user.email, "/password/reset/key/"))
    act.fill("New Password", PASSWORD)
    act.fill("New Password (again)", PASSWORD)
    act.press("Change the password")


@step("mfa_authenticate")
def second_step(act: Act) -> None:
    TOTP.activate(act.alice.user, TOTP_SECRET)
    act.leave()
    give_password(act)
    act.fill("Code", pyotp.TOTP(TOTP_SECRET).now())
    act.press("Sign in")
