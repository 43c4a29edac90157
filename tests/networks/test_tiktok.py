"""What only TikTok has: its own words for OAuth, pieces, who may see a video, moderation."""

import datetime
import hashlib
from dataclasses import replace

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind, Publication, Video
from ayrdash.networks.adapters.oauth import Outcome
from ayrdash.networks.adapters.options import checked
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.adapters.tiktok import adapter as tiktok_adapter
from ayrdash.networks.adapters.tiktok import upload
from ayrdash.posts.services import publish as publishing
from tests.doubles.tiktok import PERSON, refusal
from tests.networks import codeflow
from tests.networks.contract.tiktok import tiktok_at
from tests.posts.movies import keep_movie
from tests.posts.network import delivery_of, write

# Two pieces of the usual size, and a last one that takes the rest along.
DATA = bytes(range(250)) * (upload.PIECE * 7 // 2 // 250)
PUT, INIT = "PUT upload", "POST post/publish/video/init/"


@pytest.fixture
def tiktok(settings):
    with tiktok_at(settings) as double:
        yield double


@pytest.fixture
def tina(alice, tiktok):
    return codeflow.link(alice, "tiktok", PERSON)


def publication(attempt=1, seconds=10.0, **options):
    film = Video(lambda a, n: DATA[a : a + n], len(DATA), "video/mp4", "a.mp4", seconds=seconds)
    said = {"visibility": "public", **options}
    return Publication("Hello", [], "key", timezone.now(), attempt, options=said, video=film)


def publish(account, sent):
    return adapter_for("tiktok").publish(account, sent)


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


def test_a_video_goes_up_in_pieces_and_arrives_as_it_was(tina, tiktok):
    published = publish(tina, publication())
    (post,) = tiktok.posts.values()
    assert post.digest.hexdigest() == hashlib.sha256(DATA).hexdigest()
    assert (post.count, tiktok.calls[PUT]) == (3, 3)
    assert published.permalink == f"{tiktok.url}/@tina.bakes/video/{post.video}"
    # The person has switched duets off for all videos.
    assert (post.info["disable_duet"], post.info["disable_comment"]) == (True, False)


def test_a_broken_upload_goes_on_where_it_broke(tina, tiktok):
    held = []

    def hold():
        held.append(None)
        if len(held) == 2:
            tiktok.fail(PUT, refusal(503, "Try again"))

    sent = replace(publication(), hold=hold)
    assert fault_of(publish, tina, sent).kind is FaultKind.TRANSIENT
    publish(tina, replace(sent, attempt=2))
    (post,) = tiktok.posts.values()
    assert post.digest.hexdigest() == hashlib.sha256(DATA).hexdigest()
    assert (tiktok.calls[INIT], len(held)) == (1, 4)


def test_an_upload_whose_hour_is_over_begins_anew(tina, tiktok):
    sent = publication()
    tiktok.fail(PUT, refusal(503, "Try again"))
    fault_of(publish, tina, sent)
    # TikTok still knows the post, and no longer its upload.
    sent.progress.note(place=f"{tiktok.url}/upload/99")
    assert fault_of(publish, tina, replace(sent, attempt=2)).kind is FaultKind.TRANSIENT
    publish(tina, replace(sent, attempt=3))
    assert len(tiktok.shown()) == 1


def test_a_video_for_oneself_has_no_address_of_its_own(tina, tiktok):
    published = publish(tina, publication(visibility="private"))
    assert published.remote_id in tiktok.posts
    assert published.permalink == f"{tiktok.url}/@tina.bakes"
    assert not adapter_for("tiktok").exists(tina, published.remote_id)


def test_moderation_is_followed_by_jobs_until_the_address_is_there(
    alice, tina, tiktok, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    tiktok.looks, tiktok.moderated = 3, 9
    options = {"tiktok": {"visibility": "public"}}
    post = write(alice, networks=["tiktok"], media=[keep_movie(alice.profile)], options=options)
    delivery = delivery_of(post)
    for _look in range(12):
        assert publishing.publish_delivery(delivery.pk) == "waiting"
        delivery.refresh_from_db()
        time_machine.move_to(delivery.due_at, tick=False)
    assert publishing.publish_delivery(delivery.pk) == "published"
    delivery.refresh_from_db()
    assert delivery.remote_id.isdecimal()
    assert tiktok.calls[INIT] == 1


def test_what_tiktok_is_slow_with_counts_as_out_after_hours(tina, tiktok, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    tiktok.moderated, sent = 1_000, publication()
    assert fault_of(publish, tina, sent).kind is FaultKind.PROCESSING
    time_machine.shift(tiktok_adapter.LONGEST + datetime.timedelta(minutes=1))
    assert publish(tina, replace(sent, attempt=2)).remote_id in tiktok.posts


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"visibility": "followers"}, "only among: public, friends, private"),
        ({"seconds": 601.0}, "at most 600 seconds"),
    ],
)
def test_what_tiktok_does_not_offer_to_this_person_is_said_before_anything_is_sent(
    tina, tiktok, sent, words
):
    fault = fault_of(publish, tina, publication(**sent))
    assert fault.kind is FaultKind.REJECTED
    assert words in str(fault.message)
    assert tiktok.calls[INIT] == 0


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("spam_risk_too_many_posts", 403, FaultKind.RATE_LIMITED),
        ("reached_active_user_cap", 403, FaultKind.RATE_LIMITED),
        ("spam_risk_too_many_pending_share", 403, FaultKind.RATE_LIMITED),
        ("unaudited_client_can_only_post_to_private_accounts", 403, FaultKind.REJECTED),
        ("scope_permission_missed", 401, FaultKind.PERMISSION_LOST),
    ],
)
def test_refusals_by_their_code(tina, tiktok, code, status, kind):
    tiktok.fail(INIT, refusal(status, "No.", code))
    assert fault_of(publish, tina, publication()).kind is kind


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("duration_check_failed", FaultKind.REJECTED),
        ("spam_risk_user_banned_from_posting", FaultKind.SUSPENDED),
        ("auth_removed", FaultKind.TOKEN_DEAD),
        ("spam_risk_too_many_posts", FaultKind.RATE_LIMITED),
        ("internal", FaultKind.TRANSIENT),
    ],
)
def test_a_post_that_fails_afterwards_can_be_sent_anew(tina, tiktok, reason, kind):
    tiktok.failed, sent = reason, publication()
    assert fault_of(publish, tina, sent).kind is kind
    assert sent.progress.kept == {}


def test_options_are_said_to_tiktok(tina, tiktok):
    given = {"visibility": "friends", "disableComments": True, "isAIGenerated": True}
    values, wrong = checked(adapter_for("tiktok").options, {**given, "thumbNailOffset": 1500})
    assert wrong == []
    publish(tina, publication(**values))
    (post,) = tiktok.posts.values()
    assert post.info["privacy_level"] == "MUTUAL_FOLLOW_FRIENDS"
    assert (post.info["is_aigc"], post.info["video_cover_timestamp_ms"]) == (True, 1500)
    assert (post.info["disable_comment"], post.info["disable_stitch"]) == (True, False)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "visibility is needed"),
        ({"visibility": "all"}, "one of public"),
        ({"visibility": "public", "draft": True}, "draft is not offered"),
    ],
)
def test_wrong_options_are_told(options, words):
    _values, wrong = checked(adapter_for("tiktok").options, options)
    assert words in wrong[0].message


def test_text_counts_in_units_of_utf_16():
    assert adapter_for("tiktok").count_text("a👍") == 3


def test_without_further_permissions_the_name_is_enough_to_link(alice, tiktok):
    tiktok.unticked = {"user.info.profile", "video.list"}
    account = codeflow.link(alice, "tiktok", PERSON)
    assert account.handle == "Tina"
    # What may not be read can't be looked through: it is sent.
    assert publish(account, publication(attempt=2)).remote_id


def test_another_person_behind_the_consent_is_not_posted_for(tina):
    tina.remote_id = "-000somebody-else"
    assert fault_of(adapter_for("tiktok").check, tina).kind is FaultKind.TOKEN_DEAD


def test_figures(tina):
    adapter, number = adapter_for("tiktok"), publish(tina, publication()).remote_id
    figures = {"views": 7, "likes": 2, "comments": 1, "shares": 0}
    assert adapter.post_figures(tina, number) == figures
    assert adapter.account_figures(tina)["followers"] == 12
    assert fault_of(adapter.comments, tina, number).kind is FaultKind.REJECTED


def test_the_app_is_tried_and_the_consent_ended(tina, tiktok):
    (check,) = oauth_of("tiktok").test_app(codeflow.APP, redirect_uri="https://dash.test/c")
    assert check.outcome is Outcome.PROVEN
    access = tokens_of(tina).access
    adapter_for("tiktok").sign_out(tina)
    assert tiktok.ended == [access]
