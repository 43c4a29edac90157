"""The adapter raises ``Fault`` and nothing else, and claims no success it did not see."""

import dataclasses
import datetime

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication


def publication(*images, text="Hello", attempt=1):
    now = timezone.now()
    key = adapter_for("bluesky").new_record_key(now)
    return Publication(text, images, key, now, attempt)


def test_a_token_that_expires_again_after_the_refresh_is_a_fault(account, bluesky):
    bluesky.fail("com.atproto.repo.createRecord", status=400, error="ExpiredToken", times=2)
    with pytest.raises(Fault) as fault:
        adapter_for("bluesky").publish(account, publication())
    assert fault.value.kind is FaultKind.TRANSIENT
    assert bluesky.texts() == []


def test_one_expired_token_is_refreshed_and_the_post_goes_out(account, bluesky):
    bluesky.fail("com.atproto.repo.createRecord", status=400, error="ExpiredToken", times=1)
    adapter_for("bluesky").publish(account, publication())
    assert bluesky.texts() == ["Hello"]


@pytest.mark.parametrize(
    "method", ["com.atproto.repo.getRecord", "com.atproto.identity.resolveHandle"]
)
def test_an_open_look_up_that_says_expired_is_a_fault(account, bluesky, method):
    bluesky.fail(method, status=400, error="ExpiredToken", times=9)
    bluesky.fail("com.atproto.repo.createRecord", status=500, times=9)
    now = timezone.now()
    key = adapter_for("bluesky").new_record_key(now)
    with pytest.raises(Fault):
        adapter_for("bluesky").publish(account, Publication("Hi @bob.test", [], key, now, 2))


def test_an_answer_without_the_posts_address_is_no_success(account, bluesky):
    bluesky.answers["com.atproto.repo.createRecord"] = {}
    with pytest.raises(Fault) as fault:
        adapter_for("bluesky").publish(account, publication())
    assert fault.value.kind is FaultKind.TRANSIENT


def test_an_upload_answered_without_a_blob_is_a_fault(account, bluesky):
    bluesky.answers["com.atproto.repo.uploadBlob"] = {}
    with pytest.raises(Fault):
        adapter_for("bluesky").publish(account, publication(Image(b"x", "image/png", 1, 1, "")))


def test_a_post_of_another_account_is_not_deleted_as_ours(account, bluesky):
    with pytest.raises(Fault) as fault:
        adapter_for("bluesky").delete(account, "at://did:plc:other/app.bsky.feed.post/3k")
    assert fault.value.kind is FaultKind.REJECTED


def test_text_over_the_byte_limit_is_refused_before_it_is_sent(account):
    family = "\U0001f468‍\U0001f469‍\U0001f467‍\U0001f466"
    adapter = adapter_for("bluesky")
    assert adapter.count_text(family * 150) == 150
    assert adapter.text_problem(family * 150)
    assert not adapter.text_problem("x" * 300)


def test_what_an_earlier_attempt_made_is_ours(account, bluesky):
    adapter, first = adapter_for("bluesky"), publication()
    made = adapter.publish(account, first)
    again = dataclasses.replace(first, attempt=2)
    assert adapter.publish(account, again) == made
    assert bluesky.calls["com.atproto.repo.createRecord"] == 1


@pytest.mark.parametrize(
    "change", [{"text": "Other"}, {"record_time": timezone.now() - datetime.timedelta(days=1)}]
)
@pytest.mark.parametrize("attempt", [1, 2])
def test_another_post_under_the_same_key_is_not_taken_for_ours(account, bluesky, change, attempt):
    adapter, first = adapter_for("bluesky"), publication()
    adapter.publish(account, first)
    with pytest.raises(Fault) as fault:
        adapter.publish(account, dataclasses.replace(first, attempt=attempt, **change))
    assert fault.value.kind is FaultKind.DUPLICATE
    assert bluesky.texts() == ["Hello"]


def test_an_error_page_of_a_proxy_is_worth_a_later_try(account, bluesky):
    bluesky.fail("com.atproto.repo.createRecord", status=404, error="", times=1)
    with pytest.raises(Fault) as fault:
        adapter_for("bluesky").publish(account, publication())
    assert fault.value.kind is FaultKind.TRANSIENT


DAY = datetime.timedelta(hours=24)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "60"}, datetime.timedelta(minutes=1)),
        ({"retry-after": "Tue, 24 Nov 2026 12:30:00 GMT"}, datetime.timedelta(minutes=30)),
        ({"retry-after": "Tue, 24 Nov 1998 12:30:00 GMT"}, datetime.timedelta(0)),
        ({"retry-after": "99999999"}, DAY),
        ({"ratelimit-reset": "4102444800"}, DAY),
        ({"ratelimit-reset": "9" * 40}, None),
        ({"ratelimit-reset": "-5"}, datetime.timedelta(0)),
        ({"retry-after": "9" * 40}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_network_s_own_wait_is_kept_up_to_a_day(account, bluesky, time_machine, headers, wait):
    now = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
    time_machine.move_to(now, tick=False)
    bluesky.fail("com.atproto.repo.createRecord", status=429, times=1, headers=headers)
    with pytest.raises(Fault) as fault:
        adapter_for("bluesky").publish(account, publication())
    assert fault.value.kind is FaultKind.RATE_LIMITED
    assert fault.value.retry_at == (None if wait is None else now + wait)
