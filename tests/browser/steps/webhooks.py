"""Webhooks and their log."""

from ayrdash.webhooks.models import Delivery
from tests.access.webhooks import delivery, hook
from tests.browser.steps import step
from tests.browser.steps.act import Act


@step("webhooks:edit")
def say_where(act: Act) -> None:
    act.enter()
    act.open("webhooks:edit", "scheduled")
    act.fill("Address", "https://hooks.northwind.test/in")
    act.main.get_by_label("Make a new secret").check()
    act.press("Save")


@step("webhooks:secret", status=200)
def show(act: Act) -> None:
    act.press("Show the secret")


@step("webhooks:test")
def test(act: Act) -> None:
    act.open("webhooks:edit", "scheduled")
    act.press("Send a test")


@step("webhooks:resend")
def send_again(act: Act) -> None:
    (hook_id,) = delivery(act.alice)
    Delivery.objects.filter(hook_id=hook_id).update(state="failed")
    act.open("webhooks:detail", hook_id)
    act.press("Send again")


@step("webhooks:resend_failed")
def send_all_again(act: Act) -> None:
    act.open("webhooks:edit", hook(act.alice).action)
    act.press("Send all failed again")


@step("webhooks:remove")
def remove(act: Act) -> None:
    act.open("webhooks:edit", hook(act.alice).action)
    act.press("Remove the webhook")
