"""Composer and history."""

from django.utils import timezone

from ayrdash.posts.models import Post
from ayrdash.posts.services.states import refresh_state
from tests.access.networks import bluesky
from tests.browser.steps import step
from tests.browser.steps.act import Act


def made(act: Act, state: str) -> str:
    """A post of Acme's that has come to a state at its one network."""
    bluesky(act.alice)
    post = Post.objects.create(
        profile=act.alice.profile, text="Hello", due_at=timezone.now(), created_by_label="Alice"
    )
    account = act.alice.profile.social_accounts.get()
    moment = {"due_at": timezone.now(), "record_time": timezone.now()}
    names = {"network": "bluesky", "handle": account.handle, "record_key": str(post.pk)}
    post.deliveries.create(social_account=account, state=state, **names, **moment)
    refresh_state(post.pk)
    return str(post.ref)


@step("posts:create")
def create(act: Act) -> None:
    bluesky(act.alice)
    act.enter()
    act.open("posts:create")
    act.fill("Text", "Fresh from the press")
    act.main.get_by_role("checkbox", name="Bluesky").check()
    act.press("Publish as Acme")


@step("posts:retry")
def retry(act: Act) -> None:
    act.open("posts:detail", made(act, "failed"))
    act.press("Try again")


@step("posts:cancel")
def cancel(act: Act) -> None:
    act.open("posts:detail", made(act, "queued"))
    act.press("Cancel post")


@step("posts:delete")
def delete(act: Act) -> None:
    act.open("posts:delete", made(act, "published"))
    act.press("Delete from the networks")


@step("posts:release")
def release(act: Act) -> None:
    act.open("posts:detail", made(act, "held"))
    act.press("Publish now")


@step("posts:held_plan")
def release_many(act: Act) -> None:
    ref = made(act, "held")
    act.open("posts:held")
    act.main.get_by_label("Only those ticked above").check()
    act.main.get_by_role("checkbox", name="Hello").check()
    act.press("See the plan")
    act.press("Release")
    assert Post.objects.get(ref=ref).state == Post.State.SCHEDULED


@step("posts:approve")
def approve(act: Act) -> None:
    act.open("posts:detail", made(act, "awaiting"))
    act.press("Approve")


@step("posts:reject")
def reject(act: Act) -> None:
    act.open("posts:detail", made(act, "awaiting"))
    act.press("Reject")
