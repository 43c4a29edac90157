"""Social Accounts, links for end users, and what these do."""

from ayrdash.linking.models import LinkSession
from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.linking.services.trail import Step, note
from tests.access.linking import link_session, receipt, token
from tests.access.networks import bluesky
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.doubles import bluesky as double


def link_at(act: Act, server: double.Bluesky) -> None:
    person = server.account
    act.main.get_by_label("Bluesky handle").fill(person.handle)
    act.main.get_by_label("App password").fill(person.app_password)
    act.page.get_by_text("My account is on another server").click()
    act.main.get_by_label("Server").fill(server.url)
    act.press("Link account")


@step("networks:link_bluesky")
def link(act: Act) -> None:
    act.enter()
    act.open("networks:index")
    act.main.get_by_role("link", name="Link", exact=True).first.click()
    with double.running() as server:
        link_at(act, server)


@step("networks:unlink")
def unlink(act: Act) -> None:
    act.open("networks:unlink", "bluesky")
    act.press("Unlink")


@step("linking:index")
def invite(act: Act) -> None:
    act.open("linking:index")
    act.press("Make a link")
    assert "/link/" in act.main.locator("code.secret").inner_text()


@step("linking:revoke")
def withdraw(act: Act) -> None:
    link_session(act.alice)
    act.open("linking:index")
    with act.page.expect_navigation():
        act.main.get_by_role("button", name="Withdraw").first.click()


@step("linking:enter")
def enter(act: Act) -> None:
    act.leave()
    options = LinkOptions(expires_in_minutes=60, single_use=True)
    made = create_link_session(profile=act.alice.profile, options=options, by=act.alice.user)
    act.open("linking:open", made.token)
    act.press("Go on")


@step("linking:connect")
def end_user_links(act: Act) -> None:
    act.leave()
    act.open("linking:open", *token(act.alice))
    act.main.get_by_role("link", name="Link Bluesky").click()
    with double.running() as server:
        link_at(act, server)


@step("linking:unlink")
def end_user_unlinks(act: Act) -> None:
    bluesky(act.alice)
    act.open("linking:unlink", "bluesky")
    act.press("Unlink")


@step("linking:receipt")
def end_user_wants_a_receipt(act: Act) -> None:
    bluesky(act.alice)
    note(LinkSession.objects.latest("id"), Step.LINKED, network="bluesky")
    act.open("linking:page")
    act.page.get_by_text("Get a receipt by e-mail").click()
    act.main.get_by_label("Your e-mail address").fill("ann@acme.test")
    act.press("Send")


@step("linking:done")
def end_user_is_done(act: Act) -> None:
    act.open("linking:page")
    act.press("All Done")


@step("linking:withdraw")
def end_user_takes_it_back(act: Act) -> None:
    act.open("linking:withdraw", *receipt(act.alice))
    act.press("Take the access back")


@step("linking:domain")
def name_the_domain(act: Act) -> None:
    act.enter(acting_as="")
    act.open("linking:domain")
    act.main.get_by_label("Linking domain").fill("northwind")
    act.press("Save")


@step("linking:make_key")
def make_key_pair(act: Act) -> None:
    act.open("linking:domain")
    act.press("Make a key pair")


@step("linking:download_key", status=200)
def take_the_private_key(act: Act) -> None:
    with act.page.expect_download() as taken:
        act.main.get_by_role("button", name="Download the private key").click()
    assert taken.value.path().read_text().startswith("-----BEGIN PRIVATE KEY-----")
