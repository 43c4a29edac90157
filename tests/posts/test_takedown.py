"""Deleting from the networks: by the worker, told on the page, lost by nothing."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.activity.models import Event
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import unlink_account
from ayrdash.posts import tasks
from ayrdash.posts.models import Attempt, Delivery, Post
from ayrdash.posts.services import attempts, recovery, takedown
from tests.posts.network import delivery_of, link, published, write

SECOND = datetime.timedelta(seconds=1)
DELETE = "com.atproto.repo.deleteRecord"


@pytest.fixture
def account(alice, bluesky):
    return link(alice, bluesky)


@pytest.fixture
def post(alice, account):
    return published(alice)


@pytest.fixture
def acting(alice):
    return alice.client(acting_as=alice.profile)


def ask(acting, post):
    DBTaskResult.objects.all().delete()
    answer = acting.post(reverse("posts:delete", args=[post.ref]), follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def page(acting, post):
    return acting.get(reverse("posts:detail", args=[post.ref])).content.decode()


def work():
    """Run the wake-ups that wait, as a worker would; return what came of each."""
    ready = list(DBTaskResult.objects.ready())
    return [row.task.call(*row.args_kwargs["args"]) for row in ready]


def again():
    """Let the pause before the next try pass."""
    Delivery.objects.update(due_at=timezone.now())


def test_the_request_only_asks_and_the_page_tells_until_it_is_gone(acting, post, bluesky):
    asked = ask(acting, post)
    assert bluesky.texts() == ["Hello"], "the request itself calls no network"
    assert "Deleting…" in asked
    assert "hx-trigger=" in asked
    assert work() == ["deleted"]
    assert bluesky.texts() == []
    gone = page(acting, post)
    assert "Deleted from the networks" in gone
    assert "hx-trigger=" not in gone
    post.refresh_from_db()
    assert post.state == Post.State.DELETED
    assert delivery_of(post).attempts.get(act="delete").outcome == Attempt.Outcome.DELETED
    assert Event.objects.filter(verb="post.deleted").count() == 1


def test_a_network_that_is_down_is_asked_again_later(acting, post, bluesky):
    bluesky.fail(DELETE, status=500, times=2)
    ask(acting, post)
    assert work() == ["retry"]
    delivery = delivery_of(post)
    assert delivery.due_at > timezone.now()
    assert DBTaskResult.objects.filter(run_after=delivery.due_at).count() == 1
    waiting = page(acting, post)
    assert "Deleting…" in waiting
    assert "Next try" in waiting
    again()
    assert takedown.take_down(delivery.pk) == "retry"
    again()
    assert takedown.take_down(delivery.pk) == "deleted"
    assert bluesky.texts() == []


def test_a_network_that_never_answers_leaves_it_published_with_a_sentence(acting, post, bluesky):
    bluesky.fail(DELETE, status=500, times=99)
    ask(acting, post)
    outcomes = []
    for _ in range(attempts.MAX_TRIES):
        again()
        outcomes.append(takedown.take_down(delivery_of(post).pk))
    assert outcomes[-2:] == ["retry", "failed"]
    assert "Not deleted:" in page(acting, post)
    post.refresh_from_db()
    assert post.state == Post.State.SUCCESS
    bluesky.faults.clear()
    assert "Not deleted:" not in ask(acting, post)
    assert work() == ["deleted"]


def test_a_refusal_is_told_at_once(acting, post, bluesky):
    bluesky.fail(DELETE, status=400, error="InvalidRequest", message="not like this", times=1)
    ask(acting, post)
    assert work() == ["failed"]
    assert "not like this" in page(acting, post)
    assert delivery_of(post).state == Delivery.State.PUBLISHED


@pytest.mark.parametrize("when", ["while it called", "before its outcome was written"])
def test_a_worker_killed_while_deleting_loses_nothing(acting, post, bluesky, when):
    ask(acting, post)
    pk = delivery_of(post).pk
    late = takedown.claim(pk)
    assert takedown.take_down(pk) == "not due", "one worker at a time"
    if when != "while it called":
        bluesky.records.clear()
    DBTaskResult.objects.all().delete()
    Delivery.objects.update(lease_until=timezone.now() - SECOND)
    assert tasks.reap() == 1
    assert work() == ["deleted"]
    assert not attempts.write(late, {"state": "published"}, Attempt.Outcome.FAILED)
    assert delivery_of(post).state == Delivery.State.DELETED
    outcomes = delivery_of(post).attempts.filter(act="delete").order_by("number")
    assert [attempt.outcome for attempt in outcomes] == ["failed", "deleted"]


def test_a_lost_wake_up_is_made_again(acting, post):
    ask(acting, post)
    DBTaskResult.objects.all().delete()
    later = timezone.now() + datetime.timedelta(minutes=2)
    grace = datetime.timedelta(seconds=30)
    assert recovery.sweep(later, grace=grace) == 1
    assert recovery.sweep(later, grace=grace) == 0
    assert work() == ["deleted"]


def test_a_deletion_that_kills_its_workers_is_given_up(acting, post):
    ask(acting, post)
    pk = delivery_of(post).pk
    for _ in range(attempts.MAX_LOST_TRIES):
        assert takedown.claim(pk)
        Delivery.objects.update(lease_until=timezone.now() - SECOND)
        assert recovery.reap(timezone.now()) == 1
    assert delivery_of(post).state == Delivery.State.PUBLISHED
    assert "given up" in page(acting, post)


def test_what_is_gone_already_counts_as_deleted(acting, post, bluesky):
    bluesky.records.clear()
    ask(acting, post)
    assert work() == ["deleted"]


def test_an_unlinked_account_is_told_and_linking_it_again_helps(alice, acting, post, bluesky):
    unlink_account(account=SocialAccount.objects.get(), actor=alice.user)
    ask(acting, post)
    assert work() == ["failed"]
    assert "no longer linked" in page(acting, post)
    link(alice, bluesky)
    ask(acting, post)
    assert work() == ["deleted"]
    assert bluesky.texts() == []


def test_a_dead_login_asks_for_relinking(acting, post, bluesky):
    bluesky.revoke_everything()
    ask(acting, post)
    assert work() == ["failed"]
    assert SocialAccount.objects.get().state == SocialAccount.State.NEEDS_RELINK


def test_a_permission_that_deleting_alone_lacks_leaves_the_link(acting, post, bluesky):
    bluesky.fail(DELETE, status=403, error="Forbidden", message="not ticked", times=1)
    ask(acting, post)
    assert work() == ["failed"]
    assert "not ticked" in page(acting, post)
    assert SocialAccount.objects.get().state == SocialAccount.State.LINKED


def test_asking_twice_asks_once(acting, post):
    ask(acting, post)
    assert "This post is on no network." in ask(acting, post)
    assert DBTaskResult.objects.count() == 0
    assert delivery_of(post).state == Delivery.State.DELETING


def test_a_post_that_has_not_started_is_cancelled_at_once(alice, acting, account):
    post = write(alice, due_at=timezone.now() + datetime.timedelta(hours=1))
    ask(acting, post)
    post.refresh_from_db()
    assert post.state == Post.State.CANCELLED
