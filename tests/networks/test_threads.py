"""What only Threads has: its counting, containers, quota, refusals, replies and insights."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication
from ayrdash.networks.adapters.oauth import App, Outcome
from ayrdash.posts.services.remarks import is_own
from tests.doubles.threads import error
from tests.doubles.web import Reply
from tests.networks.contract.threads import APP, PUBLISH, ThreadsDouble
from tests.posts.pictures import picture

K = FaultKind


@pytest.fixture
def peer(request):
    with ThreadsDouble.running(request.getfixturevalue) as peer:
        yield peer


@pytest.fixture
def account(alice, peer):
    return peer.link(alice)


def publish(account, text="Hello", images=()):
    adapter, now = adapter_for("threads"), timezone.now()
    sent = Publication(text, images, adapter.new_record_key(now), now, 1)
    return adapter.publish(account, sent)


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


@pytest.mark.parametrize(
    ("text", "number"), [("Grüße", 5), ("日本", 2), ("😀", 4), ("👨‍👩‍👧", 18), ("🇩🇪", 8), ("1️⃣", 7)]
)
def test_emoji_count_as_their_bytes(text, number):
    assert adapter_for("threads").count_text(text) == number


REFUSALS = [
    (error(190, "Session has expired", 463, status=401), K.TOKEN_DEAD),
    (error(200, "Permissions error", status=403), K.PERMISSION_LOST),
    (error(368, "Blocked"), K.SUSPENDED),
    (error(1, "Restricted", 4279013, status=403), K.SUSPENDED),
    (error(17, "User request limit reached"), K.RATE_LIMITED),
    (error(100, "Does not exist", 33), K.GONE),
    (error(100, "Invalid parameter"), K.REJECTED),
    (Reply(401, b"<html>Proxy</html>"), K.UNKNOWN),
    (Reply(200, {"error": "odd"}), K.TRANSIENT),
]


@pytest.mark.parametrize(("reply", "kind"), REFUSALS, ids=lambda value: str(value)[:60])
def test_a_refusal_is_told_by_its_numbers(account, peer, reply, kind):
    peer.double.fail(PUBLISH, reply)
    assert fault_of(publish, account).kind is kind


def test_images_wait_until_threads_has_fetched_them(account, peer):
    peer.double.waits = 1
    images = [Image(picture(), "image/png", 8, 8, str(n)) for n in range(2)]
    made = publish(account, images=images)
    row = peer.double.rows[made.remote_id]
    assert (row["media_type"], len(row["images"])) == ("CAROUSEL_ALBUM", 2)
    assert made.permalink == row["permalink"]


def test_a_full_day_waits_without_making_a_container(account, peer):
    peer.double.quota_used = 250
    fault = fault_of(publish, account)
    assert (fault.kind, fault.retry_at > timezone.now()) == (K.RATE_LIMITED, True)
    assert not peer.double.containers


def test_a_token_of_sixty_days_is_renewed_ten_days_ahead(account):
    adapter, now = adapter_for("threads"), timezone.now()
    assert not adapter.refresh_ahead(account, now + datetime.timedelta(days=49))
    assert adapter.refresh_ahead(account, now + datetime.timedelta(days=51))
    account.refresh_from_db()
    assert account.ends_at > now + datetime.timedelta(days=59)


def test_a_reply_is_made_once_read_and_deleted(account, peer):
    adapter, parent = adapter_for("threads"), publish(account).remote_id
    words = {"text": "First!", "key": "k", "moment": timezone.now()}
    first = adapter.add_comment(account, parent, **words)
    assert adapter.add_comment(account, parent, **words) == first
    (remark,) = adapter.comments(account, parent)
    assert (remark.id, remark.parent_id, remark.text) == (first.remote_id, parent, "First!")
    assert is_own(remark, account)
    assert not is_own(replace(remark, author_id="otto", author_handle="otto"), account)
    adapter.delete_comment(account, first.remote_id)
    assert adapter.comments(account, parent) == []


def test_long_conversations_are_read_to_their_end(account, peer):
    adapter, parent = adapter_for("threads"), publish(account).remote_id
    rows, about = peer.double.rows, {"timestamp": "2026-11-01T10:00:00+0000", "username": "otto"}
    for number in range(1, 60):
        answered = parent if number < 55 else str(number - 1)
        row = {"id": str(number), "text": f"No. {number}", "replied_to": {"id": answered}}
        rows[str(number)] = {**row, **about}
    found = adapter.comments(account, parent)
    assert [remark.id for remark in found] == [str(number) for number in range(1, 60)]
    assert found[-1].parent_id == "58"


def test_insights_come_under_the_names_of_the_api(account):
    adapter = adapter_for("threads")
    assert adapter.post_figures(account, publish(account).remote_id)["viewsCount"] == 3
    assert adapter.account_figures(account)["followersCount"] == 3


@pytest.mark.parametrize(
    ("app", "outcome"), [(APP, Outcome.PROVEN), (App(APP.client_id, "wrong"), Outcome.REFUSED)]
)
def test_credentials_of_an_app_are_tried(peer, app, outcome):
    checks = oauth_of("threads").test_app(app, redirect_uri="https://dash.test/c")
    assert checks[0].outcome is outcome
