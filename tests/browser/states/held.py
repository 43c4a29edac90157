"""Posts that wait after a suspension."""

import datetime

from django.urls import reverse
from django.utils import timezone

from ayrdash.posts.models import Post
from ayrdash.posts.services.states import refresh_state
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.tour import Path, Stop

TEXTS = (
    "Cinnamon rolls are back, from six in the morning.",
    "Our oven is forty years old today. Thank you, Ohm Street!",
    "Closed on Monday: we go to see a mill.",
)


def held(query: str = "") -> Path:
    def path(house: House) -> str:
        profile = house.profile(FIRST)
        if not Post.objects.filter(profile=profile, state=Post.State.HELD).exists():
            _hold(house)
        return reverse("posts:held_plan" if query else "posts:held") + query

    return path


def _hold(house: House) -> None:
    profile = house.profile(FIRST)
    for days, text in enumerate(TEXTS, start=1):
        due = timezone.now() - datetime.timedelta(days=days)
        post = Post.objects.create(
            profile=profile, text=text, due_at=due, created_by_label="Hanna Hill"
        )
        post.deliveries.create(
            network="bluesky",
            handle="bakery-ohm.example",
            state="held",
            due_at=due,
            record_time=due,
            record_key=str(post.pk),
        )
        refresh_state(post.pk)


def tomorrow() -> str:
    return f"{timezone.now().date() + datetime.timedelta(days=1)}T09:00"


STATES = [
    Stop("held", held(), acting_as=FIRST, route="posts:held"),
    Stop("held-plan", held(f"?which=all&act=release&every=240&first={tomorrow()}"),
         acting_as=FIRST, route="posts:held_plan"),
    Stop("held-discard", held("?which=all&act=discard"), acting_as=FIRST,
         route="posts:held_plan", drawn=False),
    Stop("held-nothing-ticked", held("?which=ticked&act=discard"), acting_as=FIRST,
         route="posts:held_plan", status=422, drawn=False),
]  # fmt: skip
