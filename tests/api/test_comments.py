"""Comments, counts and native posts, from the loopback network and its AppView."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ayrdash.networks.able import is_native_id
from ayrdash.posts.models import Post
from tests.api.caller import Caller
from tests.api.test_posts import linked  # noqa: F401 - a fixture
from tests.networks.accounts import link_row

HI = {"post": "Hi", "platforms": ["bluesky"]}


@pytest.fixture
def network(linked, settings):  # noqa: F811 - the fixture
    settings.BLUESKY_APPVIEW = linked.url
    return linked


@pytest.fixture
def post(api, network):
    return api.post("/post", HI)


def test_a_comment_is_written_read_answered_and_deleted(api, network, post):
    made = api.post("/comments", {"id": post["id"], "comment": "First #yes"})
    assert (made["status"], made["bluesky"]["commentId"]) == ("success", made["commentId"])
    body = {"commentId": made["commentId"], "comment": "Second", "platforms": ["bluesky"]}
    answer = api.post("/comments/reply", body)
    assert answer["sourceCommentId"] == made["commentId"]
    second = list(network.records.values())[2]["reply"]
    assert second["root"]["uri"] == post["postIds"][0]["id"]
    assert second["parent"]["uri"] == made["commentId"]
    rows = api.get(f"/comments/{post['id']}")["bluesky"]
    assert [(row["comment"], row["parentId"]) for row in rows] == [
        ("First #yes", post["postIds"][0]["id"]),
        ("Second", made["commentId"]),
    ]
    assert api.delete(f"/comments/{answer['commentId']}")["status"] == "success"
    assert network.texts() == ["Hi", "First #yes"]
    assert len(api.get("/comments", f"id={post['id']}")["bluesky"]) == 1


def test_a_native_id_needs_its_network(api, network, post):
    uri = post["postIds"][0]["id"]
    body = {"id": uri, "comment": "Hi", "searchPlatformId": True}
    assert api.post("/comments", body)["code"] == 400
    assert api.post("/comments", {**body, "platforms": ["bluesky"]})["status"] == "success"
    assert api.post("/comments", {**body, "platforms": ["facebook"]})["code"] == 156


BAD_IDS = [
    ("twitter", "1/../../users/me"),
    ("twitter", "1 OR from:somebody"),
    ("threads", "me/threads"),
    ("reddit", "t3_abc/../../api/v1/me"),
    ("reddit", "t5_abc"),
    ("pinterest", "1?x=2"),
    ("linkedin", "urn:li:share:.."),
    ("bluesky", "at://did:plc:bob/../x"),
    ("bluesky", "1"),
    ("gmb", "accounts/1/../2"),
]


@pytest.mark.parametrize(("network", "ref"), BAD_IDS)
def test_what_is_no_id_of_a_network_s_own_is_refused(alice, network, ref):
    link_row(alice.profile, network=network)
    api, named = Caller(alice, alice.profile), {"id": ref, "platforms": [network]}
    native = {**named, "searchPlatformId": True}
    reply = {"commentId": ref, "comment": "Hi", "platforms": [network]}
    for answer in (
        api.call("POST", "/comments", {**native, "comment": "Hi"}),
        api.call("POST", "/comments/reply", reply),
        api.call("POST", "/analytics/post", native),
        api.call("DELETE", "/comments", named),
    ):
        assert (answer.status_code, answer.json()["code"]) == (400, 400)
        assert "no id of a post" in answer.json()["message"]


@pytest.mark.parametrize(
    ("network", "ref"),
    [
        ("twitter", "1460323737035677698"),
        ("threads", "17890000000000001"),
        ("reddit", "t1_h7x"),
        ("pinterest", "813744226420795884"),
        ("linkedin", "urn:li:comment:(urn:li:activity:6273189577469632512,6277687346280374272)"),
        ("facebook", "104_2265"),
        ("bluesky", "at://did:plc:bob/app.bsky.feed.post/3kabc"),
        ("gmb", "accounts/1/locations/501/localPosts/9"),
    ],
)
def test_ids_as_the_networks_write_them_are_taken(network, ref):
    assert is_native_id(network, ref)


def test_what_another_account_wrote_can_t_be_deleted(api, network, post):
    other = "at://did:plc:bob/app.bsky.feed.post/3kabc"
    assert api.delete("/comments", {"id": other})["status"] == "error"


@pytest.mark.parametrize("comment", ["", "c" * 301])
def test_a_comment_has_bounds(api, network, post, comment):
    assert api.post("/comments", {"id": post["id"], "comment": comment})["code"] == 400


def test_counts_of_a_post(api, network, post):
    (key,) = network.records
    network.counts[key] = {"likeCount": 3, "repostCount": 1, "quoteCount": 2}
    reply = api.post("/analytics/post", {"id": post["id"]})
    assert reply["bluesky"]["analytics"] == {
        "likeCount": 3,
        "repostCount": 1,
        "replyCount": 0,
        "quoteCount": 2,
    }
    assert reply["bluesky"]["postUrl"] == post["postIds"][0]["postUrl"]


def test_counts_of_accounts_are_partial_where_a_network_is_not_linked(api, network):
    reply = api.post("/analytics/social", {"platforms": ["bluesky", "facebook"]})
    assert (reply["status"], reply["bluesky"]["analytics"]["followersCount"]) == ("partial", 7)
    assert [entry["code"] for entry in reply["errors"]] == [156]
    assert api.post("/analytics/social", {"platforms": ["facebook"]})["code"] == 156


def test_without_an_appview_nothing_is_made_up(api, network, post, settings):
    settings.BLUESKY_APPVIEW = ""
    assert api.post("/analytics/post", {"id": post["id"]})["code"] == 990
    assert api.get(f"/comments/{post['id']}")["code"] == 990
    assert api.get("/brand/byUser", "platforms=bluesky&blueskyUser=a.test")["code"] == 990
    assert api.post("/comments", {"id": post["id"], "comment": "Hi"})["status"] == "success"


def test_somebody_else_s_public_counts(api, network):
    reply = api.get("/brand/byUser", "platforms[]=bluesky&blueskyUser=@alice.test")
    assert reply["bluesky"]["followersCount"] == 7
    assert api.get("/brand/byUser", "platforms=bluesky&blueskyUser=bob.test")["code"] == 221
    assert api.get("/brand/byUser", "platforms=instagram&instagramUser=a")["code"] == 991


def test_native_posts_are_read_in_pages(api, network, post):
    for number in range(3):
        api.post("/post", {**HI, "post": f"Post {number}"})
    Post.objects.all().delete()
    first = api.get("/history/bluesky", "limit=3")
    assert [row["post"] for row in first["posts"]] == ["Post 2", "Post 1", "Post 0"]
    after = first["meta"]["pagination"]["next"]
    assert [row["post"] for row in api.get("/history/bluesky", f"next={after}")["posts"]] == ["Hi"]
    assert api.get("/history/facebook")["code"] == 156


def test_a_post_that_is_gone_is_221(api, network, post):
    network.records.clear()
    assert api.post("/analytics/post", {"id": post["id"]})["code"] == 221
    assert api.get(f"/comments/{post['id']}")["code"] == 221


def test_marking_as_deleted_wants_it_gone(api, network, post):
    body = {"id": post["id"], "markManualDeleted": True}
    assert api.delete("/post", body)["code"] == 382
    network.records.clear()
    assert api.delete("/post", body)["status"] == "success"
    assert api.get(f"/post/{post['id']}")["status"] == "deleted"
    assert api.delete("/post", body)["code"] == 383


def test_queries_do_not_grow_with_comments(api, network, post):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            api.get(f"/comments/{post['id']}")
        return len(seen)

    few = count()
    for number in range(5):
        api.post("/comments", {"id": post["id"], "comment": f"C{number}"})
    assert count() == few
