"""Inviting by a real mail server, accepting in a second browser, revoking, expiring."""

import re
import time

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.serving import Installation
from tests.doubles import smtp

pytestmark = pytest.mark.browser
OWNER_PASSWORD = "lantern orbit maple 42"
LINK = re.compile(r"^http://\S+/invitation/\S+$", re.MULTILINE)
AGE = """
import datetime, django
django.setup()
from teams.models import Invitation
for row in Invitation.objects.filter(state="pending"):
    row.sent_at -= datetime.timedelta(days={days})
    row.expires_at -= datetime.timedelta(days={days})
    row.save()
"""


class Mailing(Installation):
    """An installation whose mails go to a mail server."""

    smtp_port = 0

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}"}

    def age(self, days: float) -> None:
        """Let days pass for the invitations that wait."""
        self.python("-c", AGE.format(days=days))


@pytest.fixture
def post_office():
    with smtp.running() as server:
        yield server


@pytest.fixture
def site(tmp_path, post_office):
    made = Mailing(tmp_path)
    made.smtp_port = post_office.port
    try:
        made.start()
        yield made
    finally:
        made.stop()


def set_up(page: Page, site) -> None:
    page.goto(site.setup_link())
    page.get_by_label("Organisation").fill("Northwind")
    page.get_by_label("Your e-mail").fill("ann@northwind.test")
    page.locator("input[type=password]").fill(OWNER_PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    page.wait_for_url(f"{site.url}/")


def links_to(post_office, address: str, count: int) -> list[str]:
    """Wait until so many mails to an address were taken, and return their links."""
    deadline = time.monotonic() + 20
    while True:
        mails = [mail for mail in post_office.taken if mail["To"] == address]
        if len(mails) >= count:
            break
        assert time.monotonic() < deadline, f"{len(mails)} mails to {address}"
        time.sleep(0.1)
    texts = [mail.get_body(("plain",)).get_content().replace("\r", "") for mail in mails]
    return [found.group() for text in texts if (found := LINK.search(text))]


def invite(page: Page, site, title: str, email: str, *, script: bool = True) -> None:
    page.goto(f"{site.url}/profiles/")
    page.get_by_role("link", name="Add Profile", exact=True).click()
    form = page.get_by_role("dialog") if script else page.locator("main")
    expect(form.get_by_label("E-mail of the team member")).to_be_hidden()
    form.get_by_label("User Profile Title").fill(title)
    form.get_by_label("Create a team member profile with admin rights").check()
    expect(form.get_by_role("button", name="Add Profile", exact=True)).to_be_hidden()
    form.get_by_label("E-mail of the team member").fill(email)
    form.get_by_role("button", name="Add Team Profile").click()
    page.wait_for_url(f"{site.url}/profiles/")


def accept(context: BrowserContext, link: str, name: str) -> Page:
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("Join the team of Northwind")
    page.get_by_label("Your name").fill(name)
    page.locator("input[type=password]").fill("maple lantern orbit 7")
    page.get_by_role("button", name="Accept and sign in").click()
    return page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_invited_mailed_accepted_and_ticked(
    browser, browser_context_args, site, post_office, script
):
    context = browser.new_context(**browser_context_args, java_script_enabled=script)
    page = context.new_page()
    set_up(page, site)
    invite(page, site, "Dora", "dora@fabrikam.test", script=script)
    row = page.get_by_role("listitem").filter(has_text="Team Member")
    expect(row.get_by_role("button", name=re.compile("Send the invitation"))).to_be_visible()

    (link,) = links_to(post_office, "dora@fabrikam.test", 1)
    assert link.startswith(f"{site.url}/invitation/")
    second = browser.new_context(**browser_context_args, java_script_enabled=script)
    theirs = accept(second, link, "Dora Fab")
    theirs.wait_for_url(f"{site.url}/")
    expect(theirs.locator(".acting__name")).to_have_text("Dora")

    page.reload()
    expect(row.locator(".badge--success use")).to_have_attribute("href", re.compile("circle-check"))
    expect(row.get_by_role("button", name=re.compile("Send the invitation"))).to_have_count(0)
    again = second.new_page()
    again.goto(link)
    expect(again.get_by_role("heading", level=1)).to_have_text("This invitation is not open")
    context.close()
    second.close()


def test_resend_kills_the_first_link_revoke_and_time_the_second(
    browser, browser_context_args, page, site, post_office
):
    set_up(page, site)
    invite(page, site, "Dora", "dora@fabrikam.test")
    resend = page.get_by_role("button", name=re.compile("Send the invitation"))
    resend.click()
    expect(page.get_by_role("status").filter(has_text="only just left")).to_be_visible()
    site.age(0.01)
    resend.click()
    expect(page.get_by_role("status").filter(has_text="on its way")).to_be_visible()
    first, second = links_to(post_office, "dora@fabrikam.test", 2)
    guest = browser.new_context(**browser_context_args).new_page()
    guest.goto(first)
    expect(guest.get_by_role("heading", level=1)).to_have_text("This invitation is not open")
    guest.goto(second)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Join the team of Northwind")

    site.age(7)
    guest.goto(second)
    expect(guest.get_by_role("heading", level=1)).to_have_text("This invitation is not open")
    page.goto(f"{site.url}/team/invitations/")
    expect(page.locator("main")).to_contain_text("Expired")
    page.get_by_role("button", name="Send again").click()
    third = links_to(post_office, "dora@fabrikam.test", 3)[-1]
    guest.goto(third)
    expect(guest.get_by_role("heading", level=1)).to_have_text("Join the team of Northwind")

    page.goto(f"{site.url}/team/invitations/")
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator(".badge", has_text="Revoked")).to_be_visible()
    guest.goto(third)
    expect(guest.get_by_role("heading", level=1)).to_have_text("This invitation is not open")
    guest.context.close()
