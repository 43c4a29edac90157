"""A tenant whose posts wait: ``python -m benchmarks.publish_data posts URL COUNT`` makes them,
``hang COUNT`` as many at a network that hangs, ``due MOMENT`` has all go at one moment."""

import datetime
import os
import sys
from typing import TYPE_CHECKING

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ayrdash.settings")
django.setup()

if TYPE_CHECKING:
    from profiles.models import Profile

LATER = datetime.timedelta(days=2)


def posts(url: str, count: int) -> None:
    """Link an account of the Bluesky double at ``url``, and schedule posts to it."""
    from django.core.management import call_command

    from ayrdash.home.services import create_owner
    from ayrdash.networks.services import link_bluesky
    from tests.doubles.bluesky import Bluesky

    call_command("migrate", verbosity=0, interactive=False)
    person = Bluesky().account
    user, account = create_owner(
        email="owner@bench.test", password="lantern-orbit-7", account_name="Agency"
    )
    profile = account.profiles.get(kind="primary")
    link_bluesky(
        profile=profile,
        handle=person.handle,
        app_password=person.app_password,
        host=url,
        actor=user,
    )
    schedule(profile, "bluesky", count)


def hang(count: int) -> None:
    """Schedule posts to an account of a network that takes calls and never answers."""
    from ayrdash.networks.adapters.oauth import Tokens
    from profiles.models import Profile
    from tests.networks.accounts import link_row

    profile = Profile.objects.get(kind="primary")
    tokens = Tokens("token").as_json()
    link_row(profile, network="linkedin", remote_id="urn:li:person:1", credentials=tokens)
    schedule(profile, "linkedin", count)


def schedule(profile: "Profile", network: str, count: int) -> None:
    from django.utils import timezone

    from ayrdash.posts.services.create import NewPost, create_post

    due_at = timezone.now() + LATER
    for number in range(count):
        new = NewPost(text=f"{network} {number:06}", networks=[network], due_at=due_at)
        create_post(profile=profile, new=new, actor=profile.account.memberships.get().user)


def due(moment: str) -> None:
    """Have all that waits go at one moment, as if it had been scheduled for then."""
    from django_tasks_db.models import DBTaskResult

    from ayrdash.posts.models import Delivery, Post

    at = datetime.datetime.fromisoformat(moment)
    Post.objects.filter(due_at__gt=at).update(due_at=at)
    Delivery.objects.filter(state="queued", due_at__gt=at).update(due_at=at)
    DBTaskResult.objects.ready().model.objects.filter(
        status="READY", task_path="ayrdash.posts.tasks.deliver"
    ).update(run_after=at)


if __name__ == "__main__":
    act, *arguments = sys.argv[1:]
    if act == "posts":
        posts(arguments[0], int(arguments[1]))
    elif act == "hang":
        hang(int(arguments[0]))
    else:
        due(arguments[0])
