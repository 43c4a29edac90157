"""What only X has: its counting, its refusals, replies, and what becomes of lost posts."""

import dataclasses
import datetime

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication
from ayrdash.networks.adapters.oauth import App, Outcome
from tests.doubles import x
from tests.doubles.web import Reply
from tests.networks.contract.oauth import granted
from tests.networks.contract.x import APP, CREATE, XDouble
from tests.posts.pictures import picture

K = FaultKind


@pytest.fixture
def peer(request):
    with XDouble.running(request.getfixturevalue) as peer:
        yield peer


@pytest.fixture
def account(alice, peer):
    return peer.link(alice)


def post(text="Hello", images=(), attempt=1):
    now = timezone.now()
    return Publication(text, images, adapter_for("twitter").new_record_key(now), now, attempt)


def publish(account, publication=None, **fields):
    return adapter_for("twitter").publish(account, publication or post(**fields))


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


# The numbers are those of twitter-text-parser 3.0.0, a port of X's own twitter-text 3.1.
COUNTS = [
    ("日本語", 6),
    ("é", 1),
    ("e\u0301", 1),
    ("https://example.com/" + "a" * 90, 23),
    ("see example.com.", 28),
    ("👨‍👩‍👧‍👦", 2),
    ("🇩🇪🇫🇷", 4),
    ("1️⃣", 2),
    ("©", 2),
    ("a — b … “c”", 12),
    ("مرحبا", 5),
    ("x@example.com", 13),
    ("한국어 example.de/x?y=1", 30),
]


@pytest.mark.parametrize(("text", "number"), COUNTS)
def test_texts_count_as_x_counts_them(text, number):
    assert adapter_for("twitter").count_text(text) == number


REFUSALS = [
    (x.refusal(403, "not-permitted", "Not permitted."), K.REJECTED),
    (x.refusal(403, "forbidden", "You tried to post duplicate content."), K.DUPLICATE),
    (x.refusal(403, "not-authorized-for-resource", "No."), K.REJECTED),
    (x.refusal(403, "client-forbidden", "The app's plan lacks it."), K.REJECTED),
    (x.refusal(403, "oauth1-permissions", "No."), K.PERMISSION_LOST),
    (x.refusal(403, "forbidden", "Your account is suspended."), K.SUSPENDED),
    (x.refusal(402, "credits", "No credits."), K.REJECTED),
    (x.refusal(429, "usage-capped", "Cap."), K.RATE_LIMITED),
    (Reply(200, {"errors": [{"type": x.PROBLEM + "resource-not-found"}]}), K.GONE),
    (Reply(200, {"data": []}), K.TRANSIENT),
    (Reply(502, b"<html>"), K.TRANSIENT),
]


@pytest.mark.parametrize(("reply", "kind"), REFUSALS, ids=lambda value: str(value)[:60])
def test_a_refusal_is_told_by_its_type(account, peer, reply, kind):
    peer.double.fail(CREATE, reply)
    assert fault_of(publish, account).kind is kind


def test_the_header_of_x_says_when_to_come_back(account, peer):
    later = int(timezone.now().timestamp()) + 400
    peer.double.fail(CREATE, Reply(429, {}, {"x-rate-limit-reset": str(later)}))
    assert fault_of(publish, account).retry_at.timestamp() == later


def test_a_proxys_401_is_no_proof_that_the_login_is_dead(account, peer):
    peer.double.access.clear()
    peer.double.fail("POST /2/oauth2/token", Reply(401, b"<html>"))
    assert fault_of(publish, account).kind is K.UNKNOWN


def test_images_go_up_with_their_descriptions(account, peer):
    images = [Image(picture(), "image/png", 8, 8, f"Nr {n}") for n in range(4)]
    publish(account, images=images)
    assert [row["alt"] for row in peer.double.media.values()] == [f"Nr {n}" for n in range(4)]


@pytest.mark.parametrize("text", ["Fish & chips <3", "See https://example.com/a now", "e\u0301"])
def test_a_lost_post_is_found_though_x_writes_it_otherwise(account, peer, text):
    sent = post(text)
    peer.double.accept_then_reset(CREATE)
    peer.double.fail("GET /2/users/:id/tweets", Reply(503))
    assert fault_of(publish, account, sent).kind is K.TRANSIENT
    made = publish(account, dataclasses.replace(sent, attempt=2))
    assert list(peer.double.rows) == [made.remote_id]


def test_a_reply_is_made_once_read_and_deleted(account, peer):
    adapter, parent = adapter_for("twitter"), publish(account).remote_id
    moment = timezone.now()
    words = {"text": "First!", "key": "k", "moment": moment}
    first = adapter.add_comment(account, parent, **words)
    assert adapter.add_comment(account, parent, **words) == first
    (remark,) = adapter.comments(account, parent)
    assert (remark.id, remark.parent_id, remark.author_handle) == (
        first.remote_id,
        parent,
        "xenia",
    )
    adapter.delete_comment(account, first.remote_id)
    assert adapter.comments(account, parent) == []


def test_counts_come_under_the_names_of_the_api(account):
    adapter = adapter_for("twitter")
    figures = adapter.post_figures(account, publish(account).remote_id)
    assert (figures["likeCount"], figures["retweetCount"]) == (2, 1)
    assert adapter.account_figures(account)["followersCount"] == 7


def test_own_posts_go_on_by_cursor(account):
    for number in range(7):
        publish(account, text=f"Nr {number}")
    adapter = adapter_for("twitter")
    first = adapter.own_posts(account, limit=5, cursor="")
    second = adapter.own_posts(account, limit=5, cursor=first.cursor)
    assert [p.text for p in [*first.posts, *second.posts]] == [f"Nr {n}" for n in range(6, -1, -1)]
    assert second.cursor == ""


def test_a_code_serves_once_and_only_with_its_verifier(peer):
    codes = []

    def consent(url):
        codes.append(peer.double.consent(url))
        return codes[-1]

    assert granted("twitter", APP, consent).person_name == "xenia"
    link, known = oauth_of("twitter"), {"redirect_uri": "https://dash.test/callback"}
    again = fault_of(link.exchange, APP, code=codes[0]["code"], verifier="v" * 64, **known)
    assert again.kind is K.REJECTED
    url = link.authorize_url(APP, state="s", challenge="another", **known)
    code = peer.double.consent(url)["code"]
    assert fault_of(link.exchange, APP, code=code, verifier="v" * 64, **known).kind is K.REJECTED


@pytest.mark.parametrize(
    ("app", "outcome"), [(APP, Outcome.PROVEN), (App(APP.client_id, "wrong"), Outcome.REFUSED)]
)
def test_credentials_of_an_app_are_tried(peer, app, outcome):
    checks = oauth_of("twitter").test_app(app, redirect_uri="https://dash.test/c")
    assert checks[0].outcome is outcome


def test_an_older_post_of_the_same_text_is_another_one(account, peer):
    first = publish(account)
    row = peer.double.rows[first.remote_id]
    row["created_at"] = (timezone.now() - datetime.timedelta(hours=1)).isoformat()
    assert fault_of(publish, account, post(attempt=2)).kind is K.DUPLICATE
