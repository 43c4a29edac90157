"""The publishing engine: claims, fencing, retries, reaper and sweeper."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.networks.models import SocialAccount
from ayrdash.ops import health
from ayrdash.posts import queries
from ayrdash.posts.models import Attempt, Delivery, Post
from ayrdash.posts.services import attempts, publish, recovery
from ayrdash.posts.services.change import TooLate, cancel_post, retry_post
from ayrdash.posts.services.create import PostProblems
from tests.posts.network import delivery_of, link, write

NOW = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def account(alice, bluesky):
    return link(alice, bluesky)


def test_a_post_goes_out_and_leaves_its_trail(alice, account, bluesky):
    post = write(alice)
    delivery = delivery_of(post)

    assert publish.publish_delivery(delivery.pk) == "published"

    delivery.refresh_from_db()
    post.refresh_from_db()
    alice.profile.refresh_from_db()
    assert (delivery.state, post.state) == ("published", "success")
    assert delivery.permalink.endswith(delivery.record_key)
    assert delivery.attempts.get().outcome == Attempt.Outcome.PUBLISHED
    assert alice.profile.has_posted
    assert bluesky.texts() == ["Hello"]


def test_saving_makes_its_wake_up_in_the_same_transaction(alice, account):
    write(alice)
    later = write(alice, due_at=timezone.now() + datetime.timedelta(hours=1))
    rows = DBTaskResult.objects.order_by("enqueued_at")
    assert rows.count() == 2
    assert rows.last().run_after == delivery_of(later).due_at


def test_one_idempotency_key_is_one_post(alice, account):
    first = write(alice, idempotency_key="k")
    assert write(alice, idempotency_key="k") == first
    with pytest.raises(PostProblems):
        write(alice, idempotency_key="k", text="Changed")
    assert Post.objects.count() == Delivery.objects.count() == 1


def test_a_second_worker_finds_nothing_to_claim(alice, account):
    delivery = delivery_of(write(alice))
    publish.publish_delivery(delivery.pk)
    assert publish.publish_delivery(delivery.pk) == "not due"
    assert Attempt.objects.count() == 1


def test_scheduled_posts_wait(alice, account, time_machine):
    due = timezone.now() + datetime.timedelta(hours=2)
    delivery = delivery_of(write(alice, due_at=due))
    assert publish.publish_delivery(delivery.pk) == "not due"
    time_machine.move_to(due + SECOND, tick=False)
    assert publish.publish_delivery(delivery.pk) == "published"


def test_a_fault_of_the_network_is_tried_again(alice, account, bluesky):
    delivery = delivery_of(write(alice))
    bluesky.fail("com.atproto.repo.createRecord", status=500, times=1)

    assert publish.publish_delivery(delivery.pk) == "retry"
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.QUEUED
    assert delivery.due_at > timezone.now()
    assert delivery.error_message

    Delivery.objects.update(due_at=timezone.now())
    assert publish.publish_delivery(delivery.pk) == "published"
    assert bluesky.texts() == ["Hello"]


def test_a_call_that_was_answered_by_a_reset_makes_no_second_post(alice, account, bluesky):
    delivery = delivery_of(write(alice))
    bluesky.accept_then_reset("com.atproto.repo.createRecord", times=1)
    publish.publish_delivery(delivery.pk)
    Delivery.objects.filter(state="queued").update(due_at=timezone.now())
    publish.publish_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.PUBLISHED
    assert bluesky.texts() == ["Hello"]


def test_rate_limits_are_waited_out(alice, account, bluesky):
    delivery = delivery_of(write(alice))
    reset = timezone.now().replace(microsecond=0) + datetime.timedelta(minutes=7)
    bluesky.fail(
        "com.atproto.repo.createRecord",
        status=429,
        error="RateLimitExceeded",
        headers={"ratelimit-reset": str(int(reset.timestamp()))},
        times=1,
    )
    publish.publish_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.due_at == reset


def test_it_gives_up_after_the_last_attempt(alice, account, bluesky):
    post = write(alice)
    delivery = delivery_of(post)
    bluesky.fail("com.atproto.repo.createRecord", status=500, times=99)
    for _ in range(attempts.MAX_TRIES):
        Delivery.objects.update(due_at=timezone.now())
        publish.publish_delivery(delivery.pk)
    delivery.refresh_from_db()
    post.refresh_from_db()
    assert (delivery.state, post.state) == ("failed", "error")
    assert delivery.attempt_count == attempts.MAX_TRIES


def test_asked_for_again_it_gets_as_many_tries_as_a_new_post(alice, account, bluesky):
    post = write(alice)
    delivery = delivery_of(post)
    bluesky.fail("com.atproto.repo.createRecord", status=500, times=99)

    def tries_until_given_up():
        for tries in range(1, 99):
            Delivery.objects.update(due_at=timezone.now())
            if publish.publish_delivery(delivery.pk) == "failed":
                return tries
        return None

    assert tries_until_given_up() == attempts.MAX_TRIES
    assert retry_post(post=post, actor=alice.user) == 1
    late = publish.claim(delivery.pk)
    assert late.number == attempts.MAX_TRIES + 1, "the fencing number only ever grows"
    Delivery.objects.update(lease_until=timezone.now() - SECOND)
    recovery.reap(timezone.now())
    assert tries_until_given_up() == attempts.MAX_TRIES - 1
    numbers = list(delivery.attempts.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 2 * attempts.MAX_TRIES + 1))
    fault = publish.Fault(publish.FaultKind.REJECTED, "too late")
    assert publish.record_fault(late, fault) == "superseded"
    assert delivery_of(post).error_message != "too late"


def test_a_dead_worker_gets_as_many_tries_after_asking_again(alice, account):
    post = write(alice)
    delivery = delivery_of(post)
    Delivery.objects.update(state="failed", attempt_count=attempts.MAX_LOST_TRIES)
    retry_post(post=post, actor=alice.user)
    publish.claim(delivery.pk)
    Delivery.objects.update(lease_until=timezone.now() - SECOND)
    recovery.reap(timezone.now())
    assert delivery_of(post).state == Delivery.State.QUEUED


def test_what_the_network_refuses_is_not_tried_again(alice, account, bluesky):
    post = write(alice)
    bluesky.fail(
        "com.atproto.repo.createRecord",
        status=400,
        error="InvalidRequest",
        message="Record/text must not be longer",
        times=1,
    )
    assert publish.publish_delivery(delivery_of(post).pk) == "failed"
    assert "must not be longer" in delivery_of(post).error_message


def test_a_dead_login_asks_for_relinking(alice, account, bluesky):
    post = write(alice)
    bluesky.revoke_everything()
    assert publish.publish_delivery(delivery_of(post).pk) == "failed"
    account.refresh_from_db()
    assert account.state == SocialAccount.State.NEEDS_RELINK
    assert account.state_reason


def test_unlinking_before_the_time_fails_with_a_plain_word(alice, account):
    post = write(alice)
    account.delete()
    assert publish.publish_delivery(delivery_of(post).pk) == "failed"
    assert "unlinked" in delivery_of(post).error_message


def test_a_late_outcome_is_fenced_off(alice, account):
    delivery = delivery_of(write(alice))
    late = publish.claim(delivery.pk)
    Delivery.objects.update(lease_until=timezone.now() - SECOND)
    assert recovery.reap(timezone.now()) == 1
    assert publish.publish_delivery(delivery.pk) == "published"
    published_at = delivery_of(late.delivery.post).published_at

    fault = publish.Fault(publish.FaultKind.REJECTED, "too late")
    publish.record_fault(late, fault)

    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.PUBLISHED
    assert delivery.published_at == published_at


def test_the_reaper_frees_what_a_dead_worker_held(alice, account):
    delivery = delivery_of(write(alice))
    publish.claim(delivery.pk)
    assert recovery.reap(timezone.now()) == 0, "the lease still runs"
    Delivery.objects.update(lease_until=timezone.now() - SECOND)
    DBTaskResult.objects.all().delete()
    assert recovery.reap(timezone.now()) == 1
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.QUEUED
    assert delivery.attempts.get().outcome == Attempt.Outcome.LOST
    assert DBTaskResult.objects.count() == 1


def test_a_delivery_that_kills_its_workers_is_given_up(alice, account):
    delivery = delivery_of(write(alice))
    Delivery.objects.update(attempt_count=attempts.MAX_LOST_TRIES - 1)
    publish.claim(delivery.pk)
    Delivery.objects.update(lease_until=timezone.now() - SECOND)
    recovery.reap(timezone.now())
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.FAILED
    assert delivery.error_message


def test_the_sweeper_wakes_what_was_lost_and_does_not_flood(alice, account):
    write(alice)
    DBTaskResult.objects.all().delete()
    grace = datetime.timedelta(seconds=30)
    now = timezone.now() + datetime.timedelta(minutes=1)
    assert recovery.sweep(now, grace=grace) == 1
    assert recovery.sweep(now, grace=grace) == 0
    assert DBTaskResult.objects.count() == 1


def test_sweeping_and_reaping_leave_the_promise_that_health_measures(alice, account):
    post = write(alice)
    delivery = delivery_of(post)
    promised = delivery.due_at
    grace = datetime.timedelta(seconds=30)
    for minutes in (2, 4, 6, 8):
        now = promised + datetime.timedelta(minutes=minutes)
        DBTaskResult.objects.all().delete()
        assert recovery.sweep(now, grace=grace) == 1
        assert recovery.sweep(now + SECOND, grace=grace) == 0
    assert delivery_of(post).due_at == promised
    publish.claim(delivery.pk)
    Delivery.objects.update(lease_until=timezone.now() - SECOND)
    recovery.reap(timezone.now())
    assert delivery_of(post).due_at == promised
    late = promised + datetime.timedelta(minutes=10)
    assert queries.oldest_overdue(late) == promised


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ({"lease_until__lt": NOW, "state__in": ["publishing", "deleting"]}, "delivery_leased"),
        ({"woken_at__lt": NOW, "state": "queued"}, "delivery_woken"),
        ({"woken_at__lt": NOW, "state": "deleting", "lease_until": None}, "delivery_deleting"),
    ],
)
def test_what_runs_every_few_seconds_reads_an_index(db, rows, index):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table this small as a whole")
    assert index in Delivery.objects.filter(**rows).explain()


def test_a_swept_post_that_waits_too_long_shows_in_health(alice, account, time_machine):
    delivery = delivery_of(write(alice))
    now = delivery.due_at + datetime.timedelta(minutes=9)
    recovery.sweep(now, grace=SECOND)
    time_machine.move_to(now, tick=False)
    waiting = {part.name: part for part in health.parts()}["schedule"]
    assert not waiting.ok
    assert "540 s" in waiting.detail


def test_nothing_goes_out_from_an_archived_profile_and_nothing_is_lost(alice, account):
    delivery = delivery_of(write(alice))
    alice.account.profiles.filter(pk=alice.profile.pk).update(archived_at=timezone.now())
    assert publish.publish_delivery(delivery.pk) == "not due"
    alice.account.profiles.filter(pk=alice.profile.pk).update(archived_at=None)
    assert publish.publish_delivery(delivery.pk) == "published"


def test_cancel_only_while_nothing_has_begun(alice, account):
    post = write(alice, due_at=timezone.now() + datetime.timedelta(hours=1))
    cancel_post(post=post, actor=alice.user)
    post.refresh_from_db()
    assert post.state == Post.State.CANCELLED
    started = write(alice)
    publish.publish_delivery(delivery_of(started).pk)
    with pytest.raises(TooLate):
        cancel_post(post=started, actor=alice.user)


def test_retry_takes_only_what_failed(alice, account, bluesky):
    post = write(alice)
    bluesky.fail("com.atproto.repo.createRecord", status=400, error="InvalidRequest", times=1)
    publish.publish_delivery(delivery_of(post).pk)
    assert retry_post(post=post, actor=alice.user) == 1
    assert publish.publish_delivery(delivery_of(post).pk) == "published"
    with pytest.raises(TooLate):
        retry_post(post=post, actor=alice.user)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "x" * 301}, "text"),
        ({"networks": []}, "networks"),
        ({"due_at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)}, "due"),
        ({"due_at": datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)}, "due"),
    ],
)
def test_a_post_that_cannot_go_out_is_refused_at_its_field(alice, account, fields, field):
    with pytest.raises(PostProblems) as refused:
        write(alice, **fields)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not Post.objects.exists()
