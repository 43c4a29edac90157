"""Support, export, closing, and looking as a member."""

from django.urls import reverse
from playwright.sync_api import Page

from ayrdash.accounts.models import User
from ayrdash.leaving.models import AccountImport
from ayrdash.leaving.services.closing import close_account
from ayrdash.leaving.services.exports import ask_export, build_export
from tests.browser import people
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.states.reaching import press
from tests.browser.tour import Stop
from tests.cast import make_member, make_party


def finished_export(house: House) -> str:
    user = house.person("owner", User.objects.get)
    account = user.memberships.get().account
    build_export(ask_export(account=account, actor=user).pk)
    ask_export(account=account, actor=user)
    return reverse("leaving:export")


def wrong_name(page: Page, house: House) -> None:
    page.get_by_label("Name of the account").fill("Something else")
    press(page, "Close the account")


def unverified() -> User:
    """Joined by a copied link: the address is not proven."""
    user = make_party("uma@proof.example", "Proof & Co", "Proof").user
    user.emailaddress_set.update(verified=False)
    return user


def closing() -> User:
    """Owns an account that is being closed."""
    party = make_party("carl@past.example", "Past Perfect", "Old Brand")
    close_account(account=party.account, typed_name="Past Perfect", actor=party.user)
    return party.user


def closing_member() -> User:
    """Works for an account that is being closed."""
    party = make_party("cora@bygone.example", "Bygone", "Bygone Brand")
    member, _ = make_member(party, "editor", email="ed@bygone.example")
    close_account(account=party.account, typed_name="Bygone", actor=party.user)
    return member.user


def watcher() -> User:
    """Owns an account with an editor to look as."""
    party = make_party("vera@view.example", "Viewpoint", "Vista")
    make_member(party, "editor", email="ed@view.example")
    return party.user


def look_as_editor(page: Page, house: House) -> None:
    page.get_by_role("button", name="View as ed@view.example").click()
    page.locator(".viewing-bar").wait_for()


def change_while_looking(page: Page, house: House) -> None:
    look_as_editor(page, house)
    page.goto(house.url + reverse("account_page"))
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("You are only looking").first.wait_for()


def looked_through(house: House) -> str:
    account = house.profile(FIRST).account
    report = {"name": "Harbour & Hill", "profiles": 12, "posts": 240, "held": 3}
    report |= {"taken": [FIRST, "Cobalt Cycles"], "taken_count": 2, "over": 1}
    made = AccountImport.objects.create(
        into=account,
        state="looked",
        file_name="harbour.zip",
        asked_by_label="mira@harbour.example",
        report=report,
        total_count=253,
    )
    return reverse("leaving:import", args=[made.ref])


STATES = [
    Stop("support-unverified", "/support/", who=unverified, status=403),
    Stop("support-strangers", "/support/", who=people.outsider, status=403),
    Stop("exports", finished_export, route="leaving:export"),
    Stop("account-import", looked_through, route="leaving:import"),
    Stop("close-account-refused", "/account/close/", status=422, reach=wrong_name),
    Stop("closing-owner", "/", who=closing, status=403),
    Stop("closing-member", "/", who=closing_member, status=403),
    Stop("viewing-as", "/team/", who=watcher, reach=look_as_editor, route="home"),
    Stop(
        "viewing-refused",
        "/team/",
        who=watcher,
        reach=change_while_looking,
        route="account_page",
        status=403,
    ),
]
