"""Videos at X: pieces that go on, processing followed by jobs, one post."""

import datetime
from dataclasses import replace

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault, FaultKind, Publication, Video
from ayrdash.networks.adapters.twitter import films
from ayrdash.posts.services import publish as publishing
from tests.doubles.x import refusal
from tests.networks.contract.x import XDouble
from tests.posts.movies import keep_movie
from tests.posts.network import delivery_of, write

DATA = bytes(range(250)) * (films.PIECE * 5 // 2 // 250)
APPEND, INIT = "POST /2/media/upload/:id/append", "POST /2/media/upload/initialize"


@pytest.fixture
def peer(request):
    with XDouble.running(request.getfixturevalue) as peer:
        yield peer


@pytest.fixture
def x(peer):
    return peer.double


@pytest.fixture
def account(alice, peer):
    return peer.link(alice)


def publication():
    film = Video(lambda a, n: DATA[a : a + n], len(DATA), "video/mp4", "a.mp4", alt_text="An oven")
    return Publication("Hello", [], "key", timezone.now(), 1, video=film)


def publish(account, sent):
    return adapter_for("twitter").publish(account, sent)


def fault_of(account, sent):
    with pytest.raises(Fault) as fault:
        publish(account, sent)
    return fault.value


def test_a_video_goes_up_in_pieces_with_its_description(account, x):
    published = publish(account, publication())
    (media,) = x.media.values()
    assert (media["data"], media["alt"]) == (DATA, "An oven")
    assert x.calls[APPEND] == 3
    assert x.rows[published.remote_id]["attachments"]


def test_a_broken_upload_goes_on_where_it_broke(account, x):
    held = []

    def hold():
        held.append(None)
        if len(held) == 2:
            x.fail(APPEND, refusal(503, "service-unavailable", "Later"))

    sent = replace(publication(), hold=hold)
    assert fault_of(account, sent).kind is FaultKind.TRANSIENT
    publish(account, replace(sent, attempt=2))
    (media,) = x.media.values()
    assert media["data"] == DATA
    assert (x.calls[INIT], x.calls[APPEND], len(x.rows)) == (1, 4, 1)
    # Nothing was posted yet at the second try: no paid look for an earlier post.
    assert not any("/tweets" in name for name in x.calls if name.startswith("GET"))


def test_processing_is_followed_by_jobs(alice, account, x, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    x.looks = 9
    post = write(alice, networks=["twitter"], media=[keep_movie(alice.profile)])
    delivery = delivery_of(post)
    for _look in range(9):
        assert publishing.publish_delivery(delivery.pk) == "waiting"
        delivery.refresh_from_db()
        time_machine.move_to(delivery.due_at, tick=False)
    assert publishing.publish_delivery(delivery.pk) == "published"
    assert (x.calls[INIT], len(x.rows)) == (1, 1)


def test_a_video_that_x_can_t_process_is_refused_and_can_be_sent_anew(account, x):
    x.fate, sent = "failed", publication()
    assert fault_of(account, sent).kind is FaultKind.REJECTED
    assert (sent.progress.kept, x.rows) == ({}, {})


def test_an_upload_that_x_forgot_begins_anew(account, x):
    x.looks, sent = 1, publication()
    assert fault_of(account, sent).kind is FaultKind.PROCESSING
    x.media.clear()
    assert fault_of(account, replace(sent, attempt=2)).kind is FaultKind.TRANSIENT
    publish(account, replace(sent, attempt=3))
    assert len(x.rows) == 1


def test_a_lost_answer_makes_no_second_post(account, x):
    x.accept_then_reset("POST /2/tweets")
    sent = publication()
    published = publish(account, sent)
    assert publish(account, replace(sent, attempt=2)).remote_id == published.remote_id
    assert len(x.rows) == 1


def test_a_post_is_not_begun_when_its_call_would_outlast_what_is_held(account, x):
    until = timezone.now() + datetime.timedelta(seconds=5)
    sent = replace(publication(), hold=lambda: until)
    assert fault_of(account, sent).kind is FaultKind.TRANSIENT
    assert not x.rows
