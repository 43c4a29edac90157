"""Photos of Unsplash in posts, by a real server on loopback; and comments that can't be closed."""

import pytest

from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Media, Post
from tests.api.test_posts import linked  # noqa: F401 - a fixture
from tests.doubles.unsplash import Unsplash
from tests.doubles.web import Reply, running

HI = {"post": "Hi", "platforms": ["bluesky"]}


@pytest.fixture
def unsplash(settings):
    with running(Unsplash()) as double:
        settings.UNSPLASH_URL, settings.UNSPLASH_ACCESS_KEY = double.url, "access"
        yield double


@pytest.mark.parametrize(
    ("wish", "used"),
    [
        ("random", ["aB-1"]),
        ("tea, green", ["cD_2"]),
        (["cD_2", "aB-1"], ["cD_2", "aB-1"]),
        ('["aB-1"]', ["aB-1"]),
    ],
)
def test_photos_go_out_and_unsplash_is_told(api, linked, unsplash, wish, used):  # noqa: F811
    assert api.post("/post", {**HI, "post": "", "unsplash": wish})["status"] == "success"
    assert Media.objects.filter(post=Post.objects.get()).count() == len(used)
    assert unsplash.told == used


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ("a volcano", 136),
        (["gone"], 136),
        (["../users"], 400),
        (["a"] * 11, 400),
        ("a" * 101, 400),
        ({"a": 1}, 400),
    ],
)
def test_what_is_no_photo_is_refused(api, linked, unsplash, wish, code):  # noqa: F811
    assert api.post("/post", {**HI, "unsplash": wish})["code"] == code
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(500), 136),
        (Reply(200, b"no JSON"), 136),
        (Reply(200, {"urls": {}}), 136),
        (Reply(403, b"Rate Limit Exceeded", {"X-Ratelimit-Remaining": "0"}), 983),
    ],
)
def test_unsplash_fails(api, linked, unsplash, reply, code):  # noqa: F811
    unsplash.fail("GET photos", reply)
    assert api.post("/post", {**HI, "unsplash": "random"})["code"] == code


def test_the_key_goes_to_unsplash_alone(api, linked, unsplash, monkeypatch):  # noqa: F811
    with running(Unsplash(key="another")) as elsewhere:
        photo = unsplash.photo("aB-1").body
        photo["links"]["download_location"] = f"{elsewhere.url}/photos/aB-1/download"
        unsplash.fail("GET photos", Reply(200, photo))
        assert api.post("/post", {**HI, "unsplash": "random"})["status"] == "success"
        assert not elsewhere.calls


def test_without_access_it_is_said_before_anything_is_kept(api, linked):  # noqa: F811
    for path in ("/post", "/validate/post"):
        answer = api.call("POST", path, {**HI, "unsplash": "random"})
        assert answer.json()["code"] == 990
        assert "UNSPLASH_ACCESS_KEY" in answer.json()["message"]
    assert api.post("/post", {**HI, "unsplash": "false"})["status"] == "success"


def test_comments_that_can_t_be_closed_are_told_by_network(api, alice, linked):  # noqa: F811
    SocialAccount.objects.create(
        profile=alice.primary, network="linkedin", remote_id="a", handle="a", credentials="{}"
    )
    wish = {"post": "Hi", "platforms": ["bluesky", "linkedin"], "disableComments": True}
    told = api.post("/validate/post", wish)
    assert (told["code"], [e["platform"] for e in told["errors"]]) == (991, ["linkedin"])
    reply = api.post("/post", wish)
    assert [(e["platform"], e["code"]) for e in reply["errors"]] == [("linkedin", 991)]
    assert [entry["platform"] for entry in reply["postIds"]] == ["bluesky"]
    change = {"id": reply["id"]}
    closed = api.call("PATCH", "/post", {**change, "disableComments": True}).json()
    assert closed["code"] == 991
    video = api.call("PATCH", "/post", {**change, "youTubeOptions": {"title": "T"}}).json()
    assert video["code"] == 156
