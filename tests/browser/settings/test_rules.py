"""Settings that hold at once: lock, networks, alert addresses."""

import pytest
from playwright.sync_api import expect

from ayrdash.accounts.models import Membership, User
from ayrdash.mail.models import OutgoingMail
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.services import note_fault
from tests.browser.seen import link_bluesky
from tests.cast import PASSWORD, make_profile

pytestmark = pytest.mark.browser


def member(seen):
    """An admin of Northwind, in a browser of their own."""
    user = User.objects.create_user("adam@northwind.test", PASSWORD)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    Membership.objects.create(account=seen.alice.account, user=user, role="admin")
    return user


def test_the_lock_keeps_everybody_but_owners_off_the_primary(seen, browser, browser_context_args):
    make_profile(seen.alice.account, "Fabrikam")
    user = member(seen)
    context = browser.new_context(**browser_context_args)
    theirs = context.new_page()

    def enter():
        # The owner's session stays: the house knows one browser at a time.
        kept = seen.house.session
        seen.house.enter(context, user)
        seen.house.session = kept
        return theirs.goto(f"{seen.house.url}/settings/")

    assert enter().status == 200
    seen.section("lock/")
    seen.main.get_by_label("Lock the Primary Profile").check()
    seen.save()
    assert enter().status == 403
    theirs.goto(f"{seen.house.url}/profiles/switcher/")
    expect(theirs.get_by_text("Fabrikam").first).to_be_visible()
    assert seen.owner.goto(f"{seen.house.url}/settings/").status == 200
    context.close()


def test_a_network_that_is_off_leaves_page_and_accounts_and_stays_linked(seen):
    account = link_bluesky(seen.alice)
    card = ".ayd-card--bluesky"
    expect(seen.linking_page().locator(card)).to_have_count(1)
    expect(seen.social_accounts().get_by_role("heading", name="Bluesky")).to_have_count(1)
    seen.section("")
    expect(seen.main.get_by_text("linked in 1 profile")).to_be_visible()
    seen.main.get_by_label("Bluesky").uncheck()
    seen.save()
    expect(seen.main.get_by_text("still published to")).to_be_visible()
    expect(seen.linking_page().locator(card)).to_have_count(0)
    expect(seen.social_accounts().get_by_role("heading", name="Bluesky")).to_have_count(0)
    account.refresh_from_db()
    assert account.is_linked
    seen.section("")
    seen.main.get_by_label("Bluesky").check()
    seen.save()
    expect(seen.linking_page().locator(card)).to_have_count(1)


def test_alerts_go_to_an_address_once_it_agreed_and_of_its_kinds_alone(seen):
    seen.section("alerts/")
    seen.main.get_by_label("E-mail address").fill("care@agency.test")
    seen.main.get_by_label("A post could not be published").uncheck()
    seen.save("Add and ask")
    expect(seen.main.get_by_text("Waiting for its answer")).to_be_visible()
    seen.visitor.goto(seen.house.link_to("care@agency.test", "/alerts/confirm/"))
    expect(seen.visitor.get_by_text("An account was unlinked")).to_be_visible()
    expect(seen.visitor.get_by_text("A post could not be published")).to_have_count(0)
    seen.visitor.get_by_role("button", name="Yes, send them").click()
    expect(seen.visitor.get_by_role("heading", name="You will get alerts")).to_be_visible()
    seen.section("alerts/")
    expect(seen.main.get_by_text("Confirmed")).to_be_visible()
    before = OutgoingMail.objects.count()
    fault = Fault(FaultKind.TOKEN_DEAD, "The app password is gone.")
    note_fault(account=link_bluesky(seen.alice), fault=fault)
    fresh = OutgoingMail.objects.order_by("id")[before:]
    assert [mail.to for mail in fresh] == ["care@agency.test"]
