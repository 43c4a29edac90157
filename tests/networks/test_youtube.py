"""What only YouTube has: uploads in pieces that go on, processing, quotas, its options."""

import datetime
import hashlib
from dataclasses import replace

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind, Progress, Publication, Video
from ayrdash.networks.adapters.oauth import Outcome
from ayrdash.networks.adapters.options import checked
from ayrdash.networks.adapters.youtube import adapter as youtube_adapter
from ayrdash.networks.adapters.youtube import upload
from ayrdash.posts.models import Attempt, Delivery
from ayrdash.posts.services import publish as publishing
from tests.doubles.web import Reply
from tests.doubles.youtube import CHANNEL, refusal
from tests.networks import codeflow
from tests.networks.contract.youtube import PUBLISH, youtube_at
from tests.posts.movies import keep_movie
from tests.posts.network import delivery_of, write

PIECE = upload.PIECE
DATA = bytes(range(256)) * (PIECE * 5 // 2 // 256)
TITLE = {"title": "Our oven"}


@pytest.fixture
def youtube(settings):
    with youtube_at(settings) as double:
        yield double


@pytest.fixture
def bakery(alice, youtube):
    return codeflow.link(alice, "youtube", CHANNEL)


def film(data=DATA):
    return Video(lambda start, count: data[start : start + count], len(data), "video/mp4", "a.mp4")


def publication(attempt=1, **options):
    options = {**TITLE, **options}
    moment = timezone.now()
    return Publication("Hello", [], "key", moment, attempt, options=options, video=film())


def publish(account, sent):
    return adapter_for("youtube").publish(account, sent)


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


def test_a_video_goes_up_in_pieces_and_arrives_as_it_was(bakery, youtube):
    published = publish(bakery, publication())
    (row,) = youtube.videos.values()
    assert row["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert youtube.calls[PUBLISH] == 3
    assert published.permalink == f"{youtube.url}/watch?v={published.remote_id}"
    assert row["status"] == {"privacyStatus": "private", "selfDeclaredMadeForKids": False}
    assert (row["snippet"]["categoryId"], youtube.told) == ("24", ["true"])


def test_pieces_of_which_less_was_kept_go_on_from_there(bakery, youtube):
    youtube.takes = PIECE // 2
    publish(bakery, publication())
    (row,) = youtube.videos.values()
    assert row["sha256"] == hashlib.sha256(DATA).hexdigest()
    assert youtube.calls[PUBLISH] == 5


def test_a_broken_upload_goes_on_where_it_broke_and_a_token_may_end_in_between(bakery, youtube):
    sent = publication()
    youtube.delays[PUBLISH] = 0
    held = []

    def hold():
        held.append(youtube.calls[PUBLISH])
        if len(held) == 2:
            youtube.fail(PUBLISH, refusal(503, "Backend error", "backendError"))
        if len(held) == 4:
            youtube.expire()

    sent = replace(sent, hold=hold)
    assert fault_of(publish, bakery, sent).kind is FaultKind.TRANSIENT
    assert not youtube.videos
    publish(bakery, replace(sent, attempt=2))
    (row,) = youtube.videos.values()
    assert row["sha256"] == hashlib.sha256(DATA).hexdigest()
    # One upload; the second try sent the two pieces that were missing.
    assert youtube.calls["POST upload/videos"] == 1
    bakery.refresh_from_db()
    assert bakery.credentials_version == 2


def test_an_upload_that_google_forgot_is_looked_for_before_it_begins_anew(bakery, youtube):
    sent = publication()
    first = publish(bakery, sent)
    youtube.sessions.clear()
    sent.progress.kept.pop("video")
    assert publish(bakery, replace(sent, attempt=2)).remote_id == first.remote_id
    # Another post of the same words is not this one.
    again = replace(sent, attempt=2, taken=lambda: frozenset([first.remote_id]))
    again.progress.kept.clear()
    assert publish(bakery, again).remote_id != first.remote_id


def test_a_server_that_takes_nothing_keeps_no_worker(bakery, youtube):
    youtube.fail(PUBLISH, Reply(308, b""), times=99)
    assert fault_of(publish, bakery, publication()).kind is FaultKind.TRANSIENT
    assert youtube.calls[PUBLISH] == 1


def test_a_video_that_is_processed_is_looked_after_by_jobs(alice, bakery, youtube, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    youtube.looks = 12
    post = write(alice, networks=["youtube"], media=[keep_movie(alice.profile)], options=OF_IT)
    delivery = delivery_of(post)
    for look in range(12):
        assert publishing.publish_delivery(delivery.pk) == "waiting"
        delivery.refresh_from_db()
        assert delivery.error_code == FaultKind.PROCESSING
        assert "processing" in delivery.error_message
        # Kept encrypted: whoever has an upload's address may send to it.
        assert "video" in delivery.progress
        pause = delivery.due_at - timezone.now()
        assert datetime.timedelta(seconds=9) < pause <= datetime.timedelta(minutes=5), look
        time_machine.move_to(delivery.due_at, tick=False)
    assert publishing.publish_delivery(delivery.pk) == "published"
    delivery.refresh_from_db()
    assert (delivery.progress, delivery.state) == ("", Delivery.State.PUBLISHED)
    assert youtube.calls["POST upload/videos"] == 1
    outcomes = delivery.attempts.order_by("number").values_list("outcome", flat=True)
    assert [*outcomes] == [Attempt.Outcome.WAITING] * 12 + [Attempt.Outcome.PUBLISHED]


OF_IT = {"youtube": TITLE}


def test_what_youtube_is_slow_with_counts_as_out_after_hours(bakery, youtube, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    youtube.looks, sent = 1_000, publication()
    fault_of(publish, bakery, sent)
    time_machine.shift(youtube_adapter.LONGEST + datetime.timedelta(minutes=1))
    codeflow_token(bakery)
    assert publish(bakery, replace(sent, attempt=2)).remote_id in youtube.videos


def codeflow_token(account):
    """Renew what ran out while the clock was moved."""
    adapter_for("youtube").refresh_ahead(account, timezone.now())


@pytest.mark.parametrize(
    ("fate", "kind"),
    [
        ({"uploadStatus": "failed", "failureReason": "codec"}, FaultKind.REJECTED),
        ({"uploadStatus": "rejected", "rejectionReason": "copyright"}, FaultKind.REJECTED),
        ({"uploadStatus": "deleted"}, FaultKind.REJECTED),
        (
            {"uploadStatus": "rejected", "rejectionReason": "uploaderAccountSuspended"},
            FaultKind.SUSPENDED,
        ),
    ],
)
def test_a_video_that_is_refused_afterwards_has_failed_and_can_be_sent_anew(
    bakery, youtube, fate, kind
):
    youtube.fate, sent = fate, publication()
    assert fault_of(publish, bakery, sent).kind is kind
    assert sent.progress.kept == {}


@pytest.mark.parametrize(
    ("reason", "status", "kind"),
    [
        ("quotaExceeded", 403, FaultKind.RATE_LIMITED),
        ("uploadLimitExceeded", 400, FaultKind.RATE_LIMITED),
        ("userRateLimitExceeded", 403, FaultKind.RATE_LIMITED),
        ("accountClosed", 403, FaultKind.SUSPENDED),
        ("accessNotConfigured", 403, FaultKind.REJECTED),
        ("youtubeSignupRequired", 401, FaultKind.REJECTED),
        ("insufficientPermissions", 403, FaultKind.PERMISSION_LOST),
    ],
)
def test_refusals_by_their_reason(bakery, youtube, reason, status, kind):
    youtube.fail("POST upload/videos", refusal(status, "No.", reason))
    assert fault_of(publish, bakery, publication()).kind is kind


def test_a_full_day_is_over_at_midnight_in_california(bakery, youtube, time_machine):
    time_machine.move_to("2026-11-30T21:00:00Z", tick=False)
    youtube.fail("POST upload/videos", refusal(403, "Quota", "quotaExceeded"))
    for token in youtube.tokens.values():
        token.ends = float("inf")
    bakery.credentials = adapter_tokens(bakery)
    fault = fault_of(publish, bakery, publication())
    assert fault.retry_at.isoformat() == "2026-12-01T00:00:00-08:00"


def adapter_tokens(account):
    """Return the account's tokens without an end, as the clock was moved."""
    from ayrdash.networks.adapters.renewal import tokens_of

    return replace(tokens_of(account), expires_at=None).as_json()


def test_options_are_said_to_youtube(bakery, youtube):
    given = {
        **TITLE,
        "visibility": "unlisted",
        "tags": ["bread", "oven"],
        "madeForKids": True,
        "notifySubscribers": False,
        "categoryId": 22,
    }
    values, wrong = checked(adapter_for("youtube").options, given)
    assert wrong == []
    publish(bakery, publication(**values))
    (row,) = youtube.videos.values()
    assert row["snippet"]["tags"] == ["bread", "oven"]
    assert row["snippet"]["categoryId"] == "22"
    assert row["status"] == {"privacyStatus": "unlisted", "selfDeclaredMadeForKids": True}
    assert youtube.told == ["false"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "title is needed"),
        ({"title": "<b>"}, "without <"),
        ({"title": "x" * 101}, "at most 100"),
        ({**TITLE, "visibility": "friends"}, "one of private"),
        ({**TITLE, "tags": ["x" * 501]}, "at most 500"),
        ({**TITLE, "playListId": "PL1"}, "playListId is not offered"),
    ],
)
def test_wrong_options_are_told(options, words):
    _values, wrong = checked(adapter_for("youtube").options, options)
    assert words in wrong[0].message


def test_a_short_is_short_and_tall(alice, bakery):
    rule = adapter_for("youtube").video_rule({"shorts": True})
    assert (rule.longest, rule.widest) == (180, 1.0)
    published = publish(bakery, publication(shorts=True))
    assert published.permalink.endswith(f"/shorts/{published.remote_id}")


def test_a_person_without_a_channel_has_nothing_to_link(youtube):
    youtube.channels = []
    grant = codeflow.granted("youtube")
    assert list(oauth_of("youtube").targets(codeflow.APP, grant)) == []


def test_another_channel_behind_the_consent_is_not_posted_to(bakery, youtube):
    youtube.channels = ["UC0000000000000000000000"]
    assert fault_of(adapter_for("youtube").check, bakery).kind is FaultKind.TOKEN_DEAD


def test_figures_and_comments(bakery, youtube):
    adapter, number = adapter_for("youtube"), publish(bakery, publication()).remote_id
    assert adapter.post_figures(bakery, number) == {"views": 7, "likes": 2, "comments": 1}
    assert adapter.account_figures(bakery)["subscriberCount"] == 12
    first, answer = adapter.comments(bakery, number)
    assert (first.text, first.replies, answer.parent_id) == ("Yum", 1, first.id)
    assert fault_of(adapter.post_figures, bakery, "nothingthere").kind is FaultKind.GONE


def test_the_app_is_tried_and_the_consent_ended(bakery, youtube):
    (check,) = oauth_of("youtube").test_app(codeflow.APP, redirect_uri="https://dash.test/c")
    assert check.outcome is Outcome.PROVEN
    adapter_for("youtube").sign_out(bakery)
    assert len(youtube.ended) == 1


def test_what_is_noted_goes_to_whoever_comes_next():
    saved = []
    progress = Progress(save=lambda kept: saved.append(dict(kept)))
    progress.note(session="a")
    progress.note(video="b")
    progress.forget()
    assert saved == [{"session": "a"}, {"session": "a", "video": "b"}, {}]
