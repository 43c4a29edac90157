"""One post's page by HTTP: what became of it, and the acts it offers, without scripts."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Membership
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services import publish
from tests.posts.forms import press
from tests.posts.network import delivery_of, link, published, write
from tests.posts.pictures import keep

CREATE = "com.atproto.repo.createRecord"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def account(alice, bluesky):
    return link(alice, bluesky)


@pytest.fixture
def client(alice, account):
    """A browser that must send the CSRF token of the page it read."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = alice.client(acting_as=alice.profile).cookies
    return client


@pytest.fixture
def failed(alice, account, bluesky):
    post = write(alice)
    bluesky.fail(CREATE, status=400, error="InvalidRequest", message="too spicy", times=1)
    assert publish.publish_delivery(delivery_of(post).pk) == "failed"
    return post


def url(post):
    return reverse("posts:detail", args=[post.ref])


def page(client, post):
    return client.get(url(post)).content.decode()


def look(client, post, seen=""):
    """Ask as htmx does when it polls."""
    headers = {"HX-Request": "true", "HX-Target": "post-status"}
    return client.get(url(post), {"seen": seen}, headers=headers)


def state_of(post):
    return Post.objects.get(pk=post.pk).state


def test_it_shows_text_images_and_their_descriptions(alice, client):
    post = write(alice, "Hello <b>", media=[keep(alice.profile)], alt_texts=["A cat & a dog"])
    shown = page(client, post)
    assert "Hello &lt;b&gt;" in shown
    assert 'alt="A cat &amp; a dog"' in shown


def test_a_published_post_leads_to_the_network(alice, client):
    post = published(alice)
    shown = page(client, post)
    assert delivery_of(post).permalink in shown
    assert "1 attempt" in shown


def test_trying_again_without_script(client, failed):
    assert "too spicy" in page(client, failed)
    answer = press(client, url(failed), "Try again")
    assert answer["Location"] == url(failed)
    assert state_of(failed) == Post.State.PROCESSING
    assert publish.publish_delivery(delivery_of(failed).pk) == "published"
    assert "Try again" not in page(client, failed)


def test_trying_again_what_has_not_failed_is_told(alice, client, failed):
    acting = alice.client(acting_as=alice.profile)
    for told in (False, True):
        answer = acting.post(reverse("posts:retry", args=[failed.ref]), follow=True)
        assert ("Nothing of this post has failed." in answer.content.decode()) is told


def test_cancelling_without_script_keeps_the_text(alice, client):
    post = write(alice, "Not yet", due_at=timezone.now() + HOUR)
    press(client, url(post), "Cancel post")
    assert state_of(post) == Post.State.CANCELLED
    assert "Not yet" in page(client, post)
    assert "Cancel post" not in page(client, post)


def test_cancelling_too_late_is_told(alice, client):
    post = published(alice)
    acting = alice.client(acting_as=alice.profile)
    answer = acting.post(reverse("posts:cancel", args=[post.ref]), follow=True)
    assert "too late to cancel" in answer.content.decode()


def test_deleting_asks_first_and_works_without_script(alice, client):
    post = published(alice)
    ask = reverse("posts:delete", args=[post.ref])
    assert ask in page(client, post)
    assert "with its likes and answers" in client.get(ask).content.decode()
    assert state_of(post) == Post.State.SUCCESS
    press(client, ask, "Delete from the networks")
    assert state_of(post) == Post.State.DELETING


def test_who_may_only_look_is_offered_no_acts(client, failed):
    Membership.objects.update(role="viewer")
    shown = page(client, failed)
    assert "too spicy" in shown
    for act in ("Try again", "Cancel post", "Post again"):
        assert act not in shown
    assert client.get(reverse("posts:delete", args=[failed.ref])).status_code == 403


# --- Looking again ------------------------------------------------------------


def every(shown):
    return shown.split('hx-trigger="every ')[1].split("s")[0] if "hx-trigger" in shown else ""


def test_a_look_that_finds_nothing_new_costs_no_page(alice, client, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC), tick=False)
    post = write(alice)
    first = look(client, post)
    seen = first.content.decode().split("?seen=")[1].split('"')[0]
    assert "<html" not in first.content.decode()
    assert look(client, post, seen).status_code == 204
    publish.publish_delivery(delivery_of(post).pk)
    after = look(client, post, seen)
    assert after.status_code == 200
    assert every(after.content.decode()) == ""


@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ({"due_at": datetime.timedelta(0)}, "1"),
        ({"due_at": datetime.timedelta(seconds=20)}, "21"),
        ({"due_at": datetime.timedelta(minutes=30)}, "60"),
        ({"due_at": datetime.timedelta(hours=5)}, ""),
        # Retries and stuck posts are looked at more and more rarely.
        ({"due_at": -datetime.timedelta(minutes=2)}, "12"),
        ({"due_at": -datetime.timedelta(hours=9)}, "30"),
        ({"due_at": datetime.timedelta(0), "state": "publishing"}, "1"),
        ({"due_at": datetime.timedelta(0), "state": "deleting"}, "1"),
        ({"due_at": datetime.timedelta(0), "state": "failed"}, ""),
    ],
)
def test_pages_look_again_at_the_pace_of_what_is_awaited(
    alice, client, time_machine, fields, seconds
):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    post = write(alice)
    Delivery.objects.update(**{**fields, "due_at": now + fields["due_at"]})
    assert every(page(client, post)) == seconds
