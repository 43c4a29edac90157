"""Answering, trying again, marking, and the automatic answer."""

from ayrdash.messaging.models import AutoResponse, Conversation
from ayrdash.networks.models import SocialAccount
from tests.access.messaging import failed
from tests.browser.steps import step
from tests.browser.steps.act import Act
from tests.browser.trynet import test_network


def open_thread(act: Act) -> None:
    """Let somebody have written to Acme, whose answer failed, and open that."""
    ref, _message = failed(act.alice)
    AutoResponse.objects.update_or_create(profile=act.alice.profile, defaults={"is_active": True})
    account, _made = SocialAccount.objects.get_or_create(
        profile=act.alice.profile,
        network="test",
        defaults={
            "remote_id": "page",
            "handle": "page",
            "credentials": "{}",
            "scopes": ["messages"],
        },
    )
    Conversation.objects.filter(ref=ref).update(social_account=account)
    act.open("messaging:thread", ref)


@step("messaging:thread")
def answer(act: Act) -> None:
    act.enter()
    with test_network():
        open_thread(act)
        act.main.get_by_label("Your answer").fill("Yes, until noon")
        act.press("Send")


@step("messaging:retry")
def try_again(act: Act) -> None:
    with test_network():
        open_thread(act)
        act.main.get_by_role("button", name="Try again").first.click()


@step("messaging:pause")
def pause(act: Act) -> None:
    with test_network():
        open_thread(act)
        act.press("Pause it here")


@step("messaging:mark")
def mark(act: Act) -> None:
    with test_network():
        open_thread(act)
        act.press("Mark as unread")


@step("messaging:automatic")
def automatic(act: Act) -> None:
    act.open("messaging:automatic")
    act.main.get_by_label("Answer automatically").check()
    act.press("Save")
