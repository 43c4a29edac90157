"""What a call has done to its post: hashtags, short links, samples, reposts."""

import datetime
import itertools

import pytest
from django.utils.dateparse import parse_datetime

from ayrdash.api.models import ShortLink
from ayrdash.api.wording import SAMPLES
from ayrdash.posts.models import Media, Post
from tests.api.test_posts import later, linked  # noqa: F401 - a fixture
from tests.api.test_resize import image, uri

HI = {"post": "Hi", "platforms": ["bluesky"]}
WALK = {**HI, "post": "A wonderful morning walk: wonderful!"}


@pytest.fixture
def network(linked):  # noqa: F811 - the fixture
    return linked


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        (True, "A #wonderful #morning walk: wonderful!"),
        ({"max": 1, "position": "end"}, "A wonderful morning walk: wonderful! #wonderful"),
        ('{"max": "1"}', "A #wonderful morning walk: wonderful!"),
        ("false", WALK["post"]),
    ],
)
def test_hashtags_are_made_of_the_post_s_own_words(api, network, wish, text):
    api.post("/post", {**WALK, "autoHashtag": wish})
    assert network.texts() == [text]


@pytest.mark.parametrize("wish", [{"max": 11}, {"max": 0}, {"max": "x"}, {"position": "start"}])
def test_a_wish_for_hashtags_that_can_t_be_read(api, network, wish):
    assert api.post("/post", {**WALK, "autoHashtag": wish})["code"] == 400


def test_links_are_shortened_once(api, network):
    text = "See https://a.example/one?x=1, (https://a.example/two)."
    post = {**HI, "post": text, "shortenLinks": 1}
    assert api.post("/validate/post", post)["status"] == "success"
    assert not ShortLink.objects.exists()
    first = api.post("/post", {**post, "idempotencyKey": "k"})
    one, two = ShortLink.objects.order_by("id")
    assert (one.url, two.url) == ("https://a.example/one?x=1", "https://a.example/two")
    assert first["post"].startswith("See http")
    assert f"/s/{one.code}, (" in first["post"]
    again = api.post("/post", {**post, "idempotencyKey": "k"})
    assert again == {**first, "replayed": True}
    api.post("/post", post)
    assert ShortLink.objects.count() == 2


def test_a_text_is_measured_with_its_short_links(api, network):
    long = f"https://a.example/{'a' * 400}"
    assert api.post("/post", {**HI, "post": long})["code"] == 132
    short = {**HI, "post": long, "shortenLinks": True}
    assert api.post("/validate/post", short)["status"] == "success"
    assert api.post("/post", short)["status"] == "success"


def test_samples_for_trials(api, network):
    post = {"platforms": ["bluesky"], "randomPost": True, "randomMediaUrl": True}
    first = api.post("/post", {**post, "idempotencyKey": "k"})
    assert first["post"] in SAMPLES
    assert (Media.objects.get().post.ref, Media.objects.get().width) == (first["id"], 1200)
    assert api.post("/post", {**post, "idempotencyKey": "k"})["id"] == first["id"]
    assert api.post("/post", {**post, "isVideo": True})["code"] == 991


def test_a_post_is_repeated_as_one_series(api, network):
    url = api.post("/media/upload", {"file": uri(image((4, 2)))})["url"]
    wish = {"mediaUrls": [url], "autoRepost": {"repeat": 2, "days": 3}, "idempotencyKey": "k"}
    first = api.post("/post", {**HI, **wish})
    assert (first["status"], network.texts()) == ("success", ["Hi"])
    assert api.post("/post", {**HI, **wish})["replayed"]
    rows = api.get("/history", f"autoRepostId={first['autoRepostId']}")["history"]
    assert api.get("/history", "autoRepostId=all")["count"] == len(rows) == 3
    assert [row["status"] for row in rows] == ["pending", "pending", "success"]
    assert {row["mediaCount"] for row in rows} == {1}
    moments = [parse_datetime(row["scheduleDate"]) for row in reversed(rows)]
    assert [b - a for a, b in itertools.pairwise(moments)] == [datetime.timedelta(days=3)] * 2
    api.post("/post", HI)
    assert api.get("/history", "autoRepostId=all")["count"] == 3


def test_a_series_may_begin_later_and_a_schedule_date_wins(api, network):
    start = later()["scheduleDate"]
    wish = {"autoRepost": {"repeat": "1", "days": "2", "startDate": start}}
    assert api.post("/post", {**HI, **wish})["status"] == "scheduled"
    assert Post.objects.count() == 2
    told = api.post("/post", {**HI, **wish, "scheduleDate": start})
    assert "autoRepostId" not in told
    assert Post.objects.count() == 3


@pytest.mark.parametrize(
    "wish",
    [
        {"repeat": 0, "days": 2},
        {"repeat": 11, "days": 2},
        {"repeat": 1, "days": 1},
        {"repeat": 10, "days": 40},
        {"repeat": "x", "days": 2},
        {"days": 2},
        True,
    ],
)
def test_a_series_that_can_t_be(api, network, wish):
    assert api.post("/post", {**HI, "autoRepost": wish})["code"] == 400
    assert api.post("/validate/post", {**HI, "autoRepost": wish})["code"] == 400
    assert not Post.objects.exists()
