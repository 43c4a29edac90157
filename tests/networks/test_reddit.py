"""What only Reddit has: subreddits, titles, refusals with status 200, images without an id."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication
from ayrdash.networks.adapters.oauth import App, Outcome
from ayrdash.networks.adapters.options import checked
from ayrdash.networks.adapters.reddit import adapter as reddit_adapter
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.posts.models import Delivery
from ayrdash.posts.services.remarks import is_own
from tests.api.caller import Caller
from tests.doubles.reddit import Reddit, errors, refusal
from tests.doubles.web import Reply
from tests.networks import codeflow
from tests.networks.contract.reddit import PARTS
from tests.posts.pictures import picture


@pytest.fixture
def reddit(settings):
    with codeflow.running(Reddit(), "reddit", settings, PARTS) as double:
        yield double


@pytest.fixture
def acme(alice, reddit):
    return codeflow.link(alice, "reddit", "4cixf")


def publish(account, text="Hello", count=0, attempt=1, until=None, **options):
    image = Image(picture("PNG"), "image/png", 8, 8, "A dot")
    options = {"title": "News", "subreddit": "test", **options}
    sent = Publication(
        text, [image] * count, "key", timezone.now(), attempt, lease_until=until, options=options
    )
    return adapter_for("reddit").publish(account, sent)


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


def only(reddit):
    (row,) = reddit.posts.values()
    return row


@pytest.mark.parametrize(
    ("given", "place"),
    [("test", "test"), ("r/test", "test"), ("/r/test/", "test"), ("u/acme", "u_acme")],
)
def test_a_text_goes_out_in_its_subreddit(acme, reddit, given, place):
    made = publish(acme, subreddit=given)
    row = only(reddit)
    assert (row["subreddit"], row["title"], row["selftext"]) == (place, "News", "Hello")
    assert made.permalink == f"{reddit.url}{row['permalink']}"


def test_a_link_takes_the_texts_place(acme, reddit):
    publish(acme, link="https://example.com/a")
    assert (only(reddit)["url"], only(reddit)["selftext"]) == ("https://example.com/a", "")


def test_an_image_is_found_once_reddit_shows_it(acme, reddit):
    reddit.delay = 2
    made = publish(acme, count=1)
    row = only(reddit)
    assert (made.remote_id, reddit.files[row["keys"][0]]) == (row["name"], picture("PNG"))


def test_an_image_that_takes_too_long_is_found_by_the_next_try(acme, reddit, monkeypatch):
    monkeypatch.setattr(reddit_adapter, "WAIT", 0.1)
    reddit.delay = 1_000
    assert fault_of(publish, acme, count=1).kind is FaultKind.TRANSIENT
    only(reddit)["hidden_for"] = 0
    assert publish(acme, count=1, attempt=2).remote_id == only(reddit)["name"]


@pytest.mark.parametrize("reply", [refusal(401, "Unauthorized"), refusal(403, "Forbidden")])
def test_a_fault_of_the_look_after_an_image_neither_fails_it_nor_posts_it_twice(
    acme, reddit, reply
):
    reddit.fail("GET user/acme/submitted", reply, times=2)
    assert fault_of(publish, acme, count=1).kind is FaultKind.TRANSIENT
    assert publish(acme, count=1, attempt=2).remote_id == only(reddit)["name"]


def test_a_look_that_is_to_wait_says_until_when(acme, reddit):
    reddit.fail("GET user/acme/submitted", refusal(429, "Too Many Requests"))
    assert fault_of(publish, acme, count=1).kind is FaultKind.RATE_LIMITED
    assert publish(acme, count=1, attempt=2).remote_id == only(reddit)["name"]


def test_an_image_is_not_begun_when_its_looks_would_outlast_the_lease(acme, reddit):
    until = timezone.now() + datetime.timedelta(seconds=30)
    assert fault_of(publish, acme, count=1, until=until).kind is FaultKind.TRANSIENT
    assert not reddit.posts
    assert publish(acme, until=until).remote_id == only(reddit)["name"]


def test_several_images_are_a_gallery(acme, reddit):
    publish(acme, count=3)
    assert len(only(reddit)["keys"]) == 3


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (errors(["SUBREDDIT_NOEXIST", "that subreddit doesn't exist", "sr"]), "rejected", "exist"),
        (errors(["NO_SELFS", "no text posts here", "sr"]), "rejected", "no text posts"),
        (errors(["ALREADY_SUB", "already submitted", "url"]), "duplicate", "already"),
        (
            Reply(400, {"explanation": "You may not say that.", "message": "Bad Request"}),
            "rejected",
            "You may not say that.",
        ),
        (Reply(403, {"message": "Forbidden", "reason": "private"}), "rejected", "Forbidden"),
    ],
)
def test_a_refusal_is_told_in_reddits_words(acme, reddit, reply, kind, words):
    reddit.fail("POST api/submit", reply)
    fault = fault_of(publish, acme)
    assert (fault.kind, words in str(fault.message)) == (kind, True)


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (errors(["RATELIMIT", "Take a break", "ratelimit"], ratelimit=533.5), 533),
        (Reply(429, {"message": "Too Many Requests"}, {"x-ratelimit-reset": "66.0"}), 66),
        (Reply(429, {"message": "Too Many Requests"}), 900),
    ],
)
def test_how_long_to_wait_is_reddits_to_say(acme, reddit, reply, seconds):
    reddit.fail("POST api/submit", reply)
    fault = fault_of(publish, acme)
    assert fault.kind is FaultKind.RATE_LIMITED
    wait = fault.retry_at - timezone.now()
    assert abs(wait - datetime.timedelta(seconds=seconds)) < datetime.timedelta(seconds=20)


def test_a_closed_subreddit_is_no_fault_of_the_link(acme, reddit):
    reddit.closed = {"test"}
    assert fault_of(publish, acme).kind is FaultKind.REJECTED


def test_a_post_of_somebody_else_is_not_called_deleted(acme, reddit):
    made = publish(acme)
    only(reddit)["author"] = "somebody"
    fault = fault_of(adapter_for("reddit").delete, acme, made.remote_id)
    assert (fault.kind, "somebody else" in str(fault.message)) == (FaultKind.REJECTED, True)


def test_comments_are_made_once_read_with_answers_and_taken_down(acme, reddit):
    adapter, made = adapter_for("reddit"), publish(acme)
    said = {"text": "First", "key": "k", "moment": timezone.now()}
    reddit.accept_then_reset("POST api/comment")
    assert fault_of(adapter.add_comment, acme, made.remote_id, **said).kind is FaultKind.TRANSIENT
    first = adapter.add_comment(acme, made.remote_id, **said)
    answer = adapter.add_comment(acme, first.remote_id, **{**said, "text": "Second"})
    remarks = adapter.comments(acme, made.remote_id)
    assert [(row.id, row.parent_id, row.text) for row in remarks] == [
        (first.remote_id, made.remote_id, "First"),
        (answer.remote_id, first.remote_id, "Second"),
    ]
    assert all(is_own(row, acme) for row in remarks)
    assert not is_own(replace(remarks[0], author_id="t2_x", author_handle="otto"), acme)
    adapter.delete_comment(acme, answer.remote_id)
    assert reddit.comments[answer.remote_id]["author"] == "[deleted]"
    reddit.comments[first.remote_id]["author"] = "somebody"
    fault = fault_of(adapter.delete_comment, acme, first.remote_id)
    assert (fault.kind, "somebody else" in str(fault.message)) == (FaultKind.REJECTED, True)


def test_figures(acme, reddit):
    adapter, made = adapter_for("reddit"), publish(acme)
    assert adapter.post_figures(acme, made.remote_id)["score"] == 5
    assert adapter.account_figures(acme)["linkKarma"] == 12


def test_signing_out_ends_the_consent(acme, reddit):
    refresh = tokens_of(acme).refresh
    adapter_for("reddit").sign_out(acme)
    assert reddit.ended == [refresh]


@pytest.mark.parametrize(
    ("app", "outcome"),
    [(codeflow.APP, Outcome.PROVEN), (App("client-of-the-double", "wrong"), Outcome.REFUSED)],
)
def test_an_app_is_tried(reddit, app, outcome):
    (check,) = oauth_of("reddit").test_app(app, redirect_uri="https://dash.test/c")
    assert check.outcome is outcome


@pytest.mark.parametrize("missing", ["title", "subreddit"])
def test_a_post_without_title_or_subreddit_is_not_saved(missing):
    given = {"title": "News", "subreddit": "test"} | {missing: ""}
    _values, (wrong,) = checked(adapter_for("reddit").options, given)
    assert wrong.message == f"{missing} is needed."


def test_title_and_subreddit_may_stand_in_the_body_itself(alice, acme, reddit):
    body = {"post": "Hi", "platforms": ["reddit"], "title": "News", "subreddit": "test"}
    answer = Caller(alice, alice.profile).post("/post", body)
    assert answer["posts"][0]["status"] == "success", answer
    assert Delivery.objects.get().options == {"title": "News", "subreddit": "test"}
