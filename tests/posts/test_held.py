"""Many posts held by a suspension: released at new times or discarded, never all at once."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services import publish
from ayrdash.posts.services.pausing import resume_post
from ayrdash.suspensions.services import accept, suspend
from tests.posts.network import link, write

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def held(alice, bluesky):
    """Three posts whose time passed while Acme was suspended, oldest first."""
    link(alice, bluesky)
    posts = [write(alice, text=text) for text in ("One", "Two", "Three")]
    case = suspend(profile=alice.profile, cause="network", reason="Spam", actor=None)
    for post, hours in zip(posts, (5, 4, 3), strict=True):
        due = timezone.now() - hours * HOUR
        Post.objects.filter(pk=post.pk).update(due_at=due)
        Delivery.objects.filter(post=post).update(due_at=due)
    accept(suspension=case, actor=alice.user, address=None)
    alice.profile.refresh_from_db()
    return posts


def plan(posts, **more):
    tomorrow = timezone.now().date() + datetime.timedelta(days=1)
    chosen = {"which": "all", "act": "release", "first": f"{tomorrow}T09:00", "every": "60"}
    return {**chosen, "post": [post.ref for post in posts], **more}


def states():
    return list(Post.objects.order_by("pk").values_list("state", flat=True))


def test_all_are_released_one_after_the_other(alice, held, bluesky):
    client = alice.client(acting_as=alice.profile)
    assert reverse("posts:held") in client.get("/").content.decode()
    assert "3 posts were held" in client.get(reverse("posts:held")).content.decode()
    shown = client.get(reverse("posts:held_plan"), plan([])).content.decode()
    for hour in ("09:00", "10:00", "11:00"):
        assert hour in shown
    assert states() == ["held"] * 3  # looking changes nothing
    client.post(reverse("posts:held_plan"), plan(held, which="ticked"))
    assert states() == ["scheduled"] * 3
    moments = list(Post.objects.order_by("pk").values_list("due_at", flat=True))
    assert [moment - moments[0] for moment in moments] == [0 * HOUR, HOUR, 2 * HOUR]
    assert moments == list(Delivery.objects.order_by("pk").values_list("due_at", flat=True))
    for delivery in Delivery.objects.all():
        assert publish.publish_delivery(delivery.pk) == "not due"
    assert bluesky.texts() == []
    assert Event.objects.filter(verb="post.released").count() == 3


def test_the_ticked_are_discarded_and_the_others_wait(alice, held):
    client = alice.client(acting_as=alice.profile)
    wish = plan(held[:2], which="ticked", act="discard", first="", every="")
    shown = client.get(reverse("posts:held_plan"), wish).content.decode()
    assert "Discard 2 held posts?" in shown
    assert "1 more stays held." in shown
    client.post(reverse("posts:held_plan"), wish)
    assert states() == ["cancelled", "cancelled", "held"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"first": "2020-01-01T09:00"}, "That time is past."),
        ({"first": ""}, "Choose when the first is to go out."),
        ({"first": "9998-12-31T23:59"}, "up to a year ahead"),
        ({"which": "ticked", "post": []}, "Tick at least one post"),
        ({"every": "0"}, "Select a valid choice"),
    ],
)
def test_a_plan_that_can_not_be_is_refused_beside_its_cause(alice, held, more, said):
    client = alice.client(acting_as=alice.profile)
    for ask in (client.get, client.post):
        answer = ask(reverse("posts:held_plan"), plan(held, **more))
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert states() == ["held"] * 3


def test_nothing_is_released_while_the_profile_is_suspended_again(alice, held):
    suspend(profile=alice.profile, cause="network", reason="Again", actor=None)
    client = alice.client(acting_as=alice.profile)
    answer = client.post(reverse("posts:held_plan"), plan(held))
    assert answer.status_code == 422
    assert "Again" in answer.content.decode()
    assert states() == ["held"] * 3


def test_what_was_begun_keeps_its_record_and_can_not_be_discarded(alice, held):
    """The network may have made it: another record would be a second post."""
    begun = Delivery.objects.filter(post=held[0])
    begun.update(attempt_count=1)
    before = begun.get()
    client = alice.client(acting_as=alice.profile)
    client.post(reverse("posts:held_plan"), plan(held, act="discard"))
    assert states() == ["held", "cancelled", "cancelled"]
    client.post(reverse("posts:held_plan"), plan(held))
    after = begun.get()
    assert (after.record_key, after.record_time) == (before.record_key, before.record_time)
    assert (after.state, after.attempts_before) == (Delivery.State.QUEUED, 1)


def test_strangers_posts_are_not_touched(alice, held, charlie):
    answer = charlie.client(acting_as=charlie.profile).post(reverse("posts:held_plan"), plan(held))
    assert answer.status_code == 422
    assert states() == ["held"] * 3


def test_a_post_that_goes_on_has_all_its_tries_again(alice, held):
    Delivery.objects.filter(post=held[0]).update(attempt_count=7)
    resume_post(post=held[0], actor=None)
    delivery = Delivery.objects.get(post=held[0])
    assert (delivery.state, delivery.attempts_before) == ("queued", 7)
