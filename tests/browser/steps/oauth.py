"""Linking by OAuth at the test network, its own pages, and own apps at networks."""

from django.test import override_settings

from tests.access.linking import token
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.browser.trynet import test_network

GO = "Go on to Test network"


def consent(act: Act) -> None:
    """Sign in at the network as somebody made up, and allow."""
    act.page.get_by_role("button", name="Ann Ashby").click()
    act.press("Allow")


def choose(act: Act) -> None:
    act.main.get_by_role("radio", name="3 Castle Street, York").check()
    act.press("Link account")


@step("networks:link", status=200)
def begin(act: Act) -> None:
    act.enter()
    with test_network():
        act.open("networks:link", "test")
        act.press(GO)


@step("testnet:authorize")
def allow(act: Act) -> None:
    with test_network():
        consent(act)


@step("networks:pick")
def pick(act: Act) -> None:
    with test_network():
        choose(act)


@step("linking:pick")
def pick_on_a_visit(act: Act) -> None:
    with test_network():
        act.leave()
        act.open("linking:open", *token(act.alice))
        act.open("linking:connect", "test")
        act.press(GO)
        consent(act)
        choose(act)


@step("testnet:desk")
def suspend(act: Act) -> None:
    with test_network():
        act.enter()
        act.open("testnet:desk")
        act.main.get_by_role("button", name="Suspend for abuse").first.click()


@step("testnet:write")
def write_to_a_page(act: Act) -> None:
    with test_network():
        act.open("testnet:write", "ashby-online")
        act.main.get_by_label("Message").fill("Are you open on Sunday?")
        act.press("Send")


@step("networks:apps")
def own_app(act: Act) -> None:
    act.enter(acting_as="")
    act.open("networks:apps")
    act.main.get_by_label("Client id").first.fill("1234")
    act.main.get_by_label("Client secret").first.fill("a secret of ours")
    act.main.get_by_role("button", name="Save").first.click()


@step("networks:test_app", status=200)
def try_app(act: Act) -> None:
    with override_settings(NETWORK_ADDRESSES={"FACEBOOK_GRAPH": "http://127.0.0.1:9"}):
        act.open("networks:apps")
        act.press("Test")


@step("networks:remove_app")
def drop_app(act: Act) -> None:
    act.open("networks:apps")
    act.press("Remove")
