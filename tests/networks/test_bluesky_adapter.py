"""The adapter raises ``Fault`` and nothing else, and claims no success it did not see."""

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication
from tests.posts.network import link


@pytest.fixture
def account(alice, bluesky):
    return link(alice, bluesky)


def publication(*images):
    now = timezone.now()
    key = adapter_for("bluesky").new_record_key(now)
    return Publication("Hello", images, key, now, 1)


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
