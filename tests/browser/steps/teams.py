"""Invitations."""

from teams.services.invitations import invite
from tests.access.teams import invitation
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.cast import PASSWORD, membership_of

FRITZ = "fritz@northwind.test"


@step("teams:invite", status=200)
def ask(act: Act) -> None:
    act.enter("")
    act.open("teams:invite")
    act.main.get_by_label("E-mail of the team member").fill("emil@northwind.test")
    act.fill("User Profile Title", "Emil")
    act.press("Add Team Profile")


@step("teams:resend", status=200)
def ask_again(act: Act) -> None:
    invitation(act.alice)
    act.open("teams:invitations")
    row(act).get_by_role("button", name="Send again").click()


@step("teams:link", status=200)
def hand_over(act: Act) -> None:
    act.open("teams:invitations")
    row(act).get_by_role("button", name="Copy link").click()
    assert "/invitation/" in act.main.locator("code.secret").inner_text()


@step("teams:revoke")
def revoke(act: Act) -> None:
    act.open("teams:revoke", *invitation(act.alice))
    act.press("Revoke")


@step("invitations:accept")
def accept(act: Act) -> None:
    issued = invite(by=membership_of(act.alice), email=FRITZ, title="Fritz")
    act.leave()
    act.page.goto(issued.link)
    act.fill("Your name", "Fritz")
    act.fill("Password", PASSWORD)
    act.press("Accept and sign in")


def row(act: Act):  # noqa: ANN201
    return act.main.locator(".row", has_text="dora@")
