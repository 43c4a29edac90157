"""Posts by the API, published to the loopback network."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import link_bluesky
from ayrdash.posts.models import Delivery, Post
from tests.api.caller import key_of
from tests.cast import make_profile

SOON = datetime.timedelta(days=1)


def link(profile, bluesky, actor):
    person = bluesky.account
    return link_bluesky(
        profile=profile,
        handle=person.handle,
        app_password=person.app_password,
        host=bluesky.url,
        actor=actor,
        confirmed=True,
    )


@pytest.fixture
def linked(alice, bluesky):
    """Acme and the Primary have Bluesky."""
    link(alice.profile, bluesky, alice.user)
    link(alice.primary, bluesky, alice.user)
    return bluesky


def later(**more):
    moment = (timezone.now() + SOON).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"post": "Later", "platforms": ["bluesky"], "scheduleDate": moment, **more}


def test_a_post_now_is_published_while_the_call_waits(api, alice, linked):
    reply = api.post("/post", {"post": "Hello", "platforms": ["bluesky"]})
    post = Post.objects.get()
    delivery = Delivery.objects.get()
    assert reply == {
        "status": "success",
        "errors": [],
        "postIds": [
            {
                "status": "success",
                "id": delivery.remote_id,
                "postUrl": delivery.permalink,
                "platform": "bluesky",
            }
        ],
        "id": post.ref,
        "refId": alice.primary.ref_id,
        "post": "Hello",
    }
    assert post.source == Post.Source.API
    assert post.state == Post.State.SUCCESS


def test_with_a_profile_key_the_reply_is_wrapped(acme, alice, linked):
    reply = acme.post("/post", {"post": "Hello", "platforms": "bluesky"})
    (part,) = reply["posts"]
    assert (reply["status"], part["status"]) == ("success", "success")
    assert (part["profileTitle"], part["refId"]) == ("Acme", alice.profile.ref_id)
    assert (len(part["id"]), part["post"]) == (20, "Hello")


def test_profile_keys_name_several_profiles(api, alice, linked):
    other = make_profile(alice.account, "Beta")
    link(other, linked, alice.user)
    keys = [key_of(alice.profile), key_of(other), key_of(alice.profile)]
    reply = api.post("/post", {"post": "Hi", "platforms": ["bluesky"], "profileKeys": keys})
    assert [part["profileTitle"] for part in reply["posts"]] == ["Acme", "Beta"]
    assert (
        api.post("/post", {"post": "H", "platforms": ["bluesky"], "profileKeys": ["x"]})["code"]
        == 144
    )


def test_partial_success_is_an_error_that_names_what_worked(api, linked):
    response = api.call("POST", "/post", {"post": "Hi", "platforms": ["facebook", "bluesky"]})
    body = response.json()
    assert (response.status_code, body["status"]) == (400, "error")
    assert [entry["platform"] for entry in body["postIds"]] == ["bluesky"]
    assert [(e["platform"], e["code"]) for e in body["errors"]] == [("facebook", 156)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"post": "Hi", "platforms": ["facebook"]}, 156),
        ({"post": "Hi", "platforms": ["facebook", "myspace"]}, 400),
        ({"post": "Hi", "platforms": []}, 400),
        ({"post": "Hi"}, 400),
        ({"post": "", "platforms": ["bluesky"]}, 400),
        ({"post": "a" * 301, "platforms": ["bluesky"]}, 132),
        ({"post": "Hi", "platforms": ["bluesky"], "scheduleDate": "tomorrow"}, 400),
        ({"post": "Hi", "platforms": ["bluesky"], "scheduleDate": "2199-01-01T00:00:00Z"}, 400),
        ({"post": "Hi", "platforms": ["bluesky"], "mediaUrls": ["http://a.example/a.png"]}, 136),
        *(
            ({"post": "Hi", "platforms": ["bluesky"], "mediaUrls": [url]}, 136)
            for url in ("", "https://127.0.0.2/a/", "https://127.0.0.2/..", "https://[")
        ),
        ({"post": "Hi", "platforms": ["bluesky"], "mediaUrls": ["https://127.0.0.2/a.png"]}, 136),
    ],
)
def test_a_post_is_refused_whole(api, linked, body, code):
    reply = api.post("/post", body)
    assert reply["status"] == "error"
    assert reply["code"] == code
    assert not Post.objects.exists()


def test_a_refusal_with_a_profile_key_stands_in_its_part(acme, linked):
    (part,) = acme.post("/post", {"post": "Hi", "platforms": ["facebook"]})["posts"]
    assert (part["status"], part["code"], part["profileTitle"]) == ("error", 156, "Acme")
    assert part["message"]


def test_what_the_network_refuses_is_told_with_its_words(api, linked):
    linked.fail("com.atproto.repo.createRecord", status=400, times=1, error="InvalidRequest")
    reply = api.post("/post", {"post": "Hi", "platforms": ["bluesky"]})
    assert reply["status"] == "error"
    assert reply["postIds"] == []
    (error,) = reply["errors"]
    assert (error["platform"], error["code"]) == ("bluesky", 110)


def test_all_means_every_linked_network(api, linked):
    reply = api.post("/post", {"post": "Hi", "platforms": ["all"]})
    assert [entry["platform"] for entry in reply["postIds"]] == ["bluesky"]


def test_a_text_for_each_network(api, linked):
    texts = {"default": "Hi all", "bluesky": "Hi Bluesky", "twitter": "Hi X"}
    assert api.post("/post", {"post": texts, "platforms": ["bluesky"]})["post"] == "Hi Bluesky"
    reply = api.post("/post", {"post": texts, "platforms": ["bluesky", "twitter"]})
    assert [entry["code"] for entry in reply["errors"]] == [156]
    assert linked.texts() == ["Hi Bluesky", "Hi Bluesky"]


def test_a_scheduled_post_waits(api, linked):
    reply = api.post("/post", later())
    assert reply["status"] == "scheduled"
    assert "postIds" not in reply
    assert Post.objects.get().state == Post.State.SCHEDULED
    assert not linked.texts()


def test_a_past_schedule_date_means_now(api, linked):
    reply = api.post("/post", later(scheduleDate="2020-01-01T00:00:00Z"))
    assert reply["status"] == "success"


def test_a_repeated_idempotency_key_gives_the_first_answer(api, linked):
    body = {"post": "Once", "platforms": ["bluesky"], "idempotencyKey": "k1"}
    first, second = api.post("/post", body), api.post("/post", body)
    assert second == {**first, "replayed": True}
    assert Post.objects.count() == 1
    assert api.post("/post", {**body, "post": "Twice"})["code"] == 914
    assert api.get("/history", "idempotencyKey=k1")["history"][0]["id"] == first["id"]


def test_validate_keeps_nothing(api, linked):
    assert api.post("/validate/post", {"post": "Hi", "platforms": ["bluesky"]})["warnings"] == []
    reply = api.post("/validate/post", {"post": "Hi", "platforms": ["bluesky", "tiktok"]})
    assert [warning["code"] for warning in reply["warnings"]] == [156]
    assert api.post("/validate/post", {"post": "a" * 301, "platforms": ["bluesky"]})["code"] == 132
    own = {"bluesky": ["https://a.example/b.jpg"], "default": ["https://a.example/c.jpg"]}
    wish = {"post": "Hi", "platforms": ["bluesky"], "mediaUrls": own}
    assert api.post("/validate/post", wish)["status"] == "success"
    assert not Post.objects.exists()


def test_read_and_history_show_the_post(api, alice, linked):
    made = api.post("/post", {"post": "Hello", "platforms": ["bluesky"]})
    read = api.get(f"/post/{made['id']}", f"id={made['id']}")
    assert read["postIds"] == made["postIds"]
    assert (read["status"], read["type"], read["profileTitle"]) == (
        "success",
        "now",
        "Primary Profile",
    )
    listed = api.get("/history", "lastDays=1&limit=5&platforms[0]=bluesky&status=success")
    assert [row["id"] for row in listed["history"]] == [made["id"]]
    assert listed["refId"] == alice.primary.ref_id
    assert api.get(f"/history/{made['id']}")["id"] == made["id"]
    assert api.get("/post/nothing")["code"] == 221


@pytest.mark.parametrize(
    "query",
    [
        "status=error",
        "type=scheduled",
        "platforms=tiktok",
        "startDate=2020-01-01&endDate=2020-01-02",
    ],
)
def test_an_empty_history_is_221(api, linked, query):
    api.post("/post", {"post": "Hello", "platforms": ["bluesky"]})
    assert api.get("/history", query)["code"] == 221


@pytest.mark.parametrize(
    "query", ["limit=0", "status=x", "type=x", "startDate=2026-01-01", "lastDays=x"]
)
def test_a_wrong_query_is_400(api, query):
    assert api.get("/history", query)["code"] == 400


def test_history_finds_posts_of_all_profiles_when_asked(api, acme, linked):
    ref = acme.post("/post", {"post": "Hello", "platforms": ["bluesky"]})["posts"][0]["id"]
    assert api.get(f"/history/{ref}")["code"] == 221
    assert api.get(f"/history/{ref}", "searchAllPosts=true")["profileTitle"] == "Acme"


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_waiting_post_is_moved(api, linked, method):
    ref = api.post("/post", later())["id"]
    moment = timezone.now().replace(microsecond=0) + 3 * SOON
    body = {"id": ref, "scheduleDate": moment.isoformat()}
    assert api.call(method, "/post", body).json()["status"] == "success"
    assert Post.objects.get().due_at == moment
    assert Delivery.objects.get().due_at == moment
    assert api.call(method, "/post", {"id": ref}).json()["code"] == 400
    done = api.post("/post", {"post": "Now", "platforms": ["bluesky"]})["id"]
    assert api.call(method, "/post", {**body, "id": done}).json()["code"] == 913


def test_retry_tries_what_failed(api, linked):
    linked.fail("com.atproto.repo.createRecord", status=400, times=1, error="InvalidRequest")
    ref = api.post("/post", {"post": "Hi", "platforms": ["bluesky"]})["id"]
    assert api.call("PUT", "/post/retry", {"id": ref}).json()["status"] == "pending"
    assert api.call("PUT", "/post/retry", {"id": ref}).json()["code"] == 913


@pytest.mark.parametrize("path", ["/post", "/delete"])
def test_delete_takes_the_post_down(api, linked, path):
    made = api.post("/post", {"post": "Hi", "platforms": ["bluesky"]})
    reply = api.delete(path, {"id": made["id"]})
    assert reply["bluesky"] == {
        "action": "delete",
        "status": "success",
        "id": made["postIds"][0]["id"],
    }
    assert (reply["status"], reply["id"], reply["code"]) == ("success", made["id"], 200)
    assert not linked.texts()
    assert api.delete(path, {"id": made["id"]})["code"] == 383
    assert api.delete(path, {"id": "nothing"})["code"] == 114


def test_delete_many(api, linked):
    refs = [api.post("/post", later(post=f"Later {n}"))["id"] for n in range(3)]
    assert api.delete("/post", {"bulk": [refs[0]]})["count"] == 1
    assert api.delete("/post", {"bulk": ["nothing"]})["errors"][0]["code"] == 114
    assert api.delete("/post", {"deleteAllScheduled": "true"})["count"] == 2
    assert set(Post.objects.values_list("state", flat=True)) == {Post.State.CANCELLED}
    assert api.delete("/post")["code"] == 400


def test_an_archived_profile_posts_nothing(acme, alice, linked):
    alice.profile.archived_at = timezone.now()
    alice.profile.save(update_fields=["archived_at"])
    assert acme.post("/post", later())["code"] == 916
    assert acme.get("/history")["code"] == 916


def queries_of(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_history_costs_the_same_with_many_posts(api, alice, linked):
    api.post("/post", later())
    api.get("/history")
    headers = api.headers()
    few = queries_of(lambda: api.call("GET", "/history", headers=headers))
    for number in range(12):
        api.post("/post", later(post=f"Later {number}"))
    assert queries_of(lambda: api.call("GET", "/history", headers=headers)) == few


def test_a_post_and_a_creation_cost_the_same_with_many_before(api, alice, linked):
    headers = api.headers()

    def schedule(text):
        return queries_of(lambda: api.call("POST", "/post", later(post=text), headers=headers))

    def create(title):
        body = {"title": title}
        return queries_of(lambda: api.call("POST", "/profiles", body, headers=headers))

    schedule("warm up")
    create("Warm up")
    posts, profiles = schedule("one"), create("One")
    for number in range(10):
        make_profile(alice.account, f"Brand {number}")
    assert (schedule("more"), create("More")) == (posts, profiles)
    assert SocialAccount.objects.exists()
