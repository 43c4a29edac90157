"""Copies of posts, for networks that the first did not go to."""

import pytest

from ayrdash.posts.models import Media, Post
from tests.api.test_posts import later, linked  # noqa: F401 - a fixture
from tests.api.test_resize import image, uri

HI = {"post": "Hi", "platforms": ["bluesky"]}


@pytest.fixture
def network(linked):  # noqa: F811 - the fixture
    return linked


def test_a_copy_is_a_post_of_its_own_with_the_same_text_and_images(api, network):
    url = api.post("/media/upload", {"file": uri(image((4, 2)))})["url"]
    options = {"mediaUrls": [url], "blueSkyOptions": {"altText": ["A lake"]}, "notes": "For Bob"}
    first = api.post("/post", {**HI, **options})
    copy = api.post("/post/copy", {"id": first["id"], "platforms": ["bluesky"]})
    assert (copy["status"], copy["post"]) == ("success", "Hi")
    assert copy["id"] != first["id"]
    assert network.texts() == ["Hi", "Hi"]
    assert api.get(f"/post/{copy['id']}")["notes"] == "For Bob"
    one, two = Media.objects.order_by("id")
    assert (one.post.ref, two.post.ref) == (first["id"], copy["id"])
    assert (two.alt_text, two.width) == ("A lake", one.width)
    assert one.file.read() == two.file.read()
    one.file.delete(save=False)
    gone = api.post("/post/copy", {"id": first["id"], "platforms": ["bluesky"]})
    assert gone["code"] == 136


def test_a_copy_may_have_its_own_text_and_moment(api, network):
    first = api.post("/post", HI)["id"]
    wish = {"id": first, "platforms": "all", "post": "Ho"}
    copy = api.post("/post/copy", {**wish, "scheduleDate": later()["scheduleDate"]})
    assert (copy["status"], copy["post"]) == ("scheduled", "Ho")
    assert network.texts() == ["Hi"]


def test_a_network_that_is_not_linked_costs_the_others_nothing(api, network):
    first = api.post("/post", HI)["id"]
    copy = api.post("/post/copy", {"id": first, "platforms": ["bluesky", "tiktok"]})
    assert (copy["status"], [entry["code"] for entry in copy["errors"]]) == ("error", [156])
    assert [entry["platform"] for entry in copy["postIds"]] == ["bluesky"]


def test_a_repeated_copy_is_one(api, network):
    wish = {"id": api.post("/post", HI)["id"], "platforms": ["bluesky"], "idempotencyKey": "k"}
    first, second = api.post("/post/copy", wish), api.post("/post/copy", wish)
    assert second == {**first, "replayed": True}
    assert api.post("/post/copy", {**wish, "post": "Other"})["code"] == 914
    assert Post.objects.count() == 2


def test_only_an_own_post_is_copied(api, acme, network):
    theirs = acme.post("/post", HI)["posts"][0]["id"]
    assert api.post("/post/copy", {"id": theirs, "platforms": ["bluesky"]})["code"] == 221
    wrapped = acme.post("/post/copy", {"id": theirs, "platforms": ["bluesky"]})
    assert wrapped["posts"][0]["profileTitle"] == "Acme"
    assert api.post("/post/copy", {"id": "x"})["code"] == 400
