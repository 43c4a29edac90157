"""What posts may carry beside their text, and what may be changed before they go out."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services import first_comment, publish
from ayrdash.posts.services.attempts import MAX_TRIES
from profiles.models import Profile
from tests.api.test_posts import later, linked  # noqa: F401 - a fixture

HI = {"post": "Hi", "platforms": ["bluesky"]}
CREATE = "com.atproto.repo.createRecord"
pytestmark = pytest.mark.usefixtures("linked")


@pytest.fixture
def network(linked):  # noqa: F811 - the fixture
    return linked


def change(api, ref, **members):
    return api.call("PATCH", "/post", {"id": ref, **members}).json()


def test_each_network_gets_its_own_text(api, network):
    texts = {"default": "For all", "bluesky": "For the sky"}
    reply = api.post("/post", {"post": texts, "platforms": ["bluesky", "twitter"]})
    assert network.texts() == ["For the sky"]
    row = api.get(f"/post/{reply['id']}")
    assert (row["post"], row["postByPlatform"]) == ("For all", {"bluesky": "For the sky"})


def test_a_text_for_another_network_alone_leaves_the_default(api, network):
    api.post("/post", {"post": {"default": "For all", "twitter": "X"}, "platforms": "bluesky"})
    assert network.texts() == ["For all"]


def test_a_network_without_any_text_is_refused(api):
    reply = api.post("/post", {"post": {"twitter": "X"}, "platforms": ["bluesky"]})
    assert reply["code"] == 400
    assert not Post.objects.exists()


def test_an_own_text_is_measured_by_itself(api, network):
    texts = {"default": "Fine", "bluesky": "a" * 301}
    assert api.post("/post", {"post": texts, "platforms": ["bluesky"]})["code"] == 132


def test_an_own_text_belongs_to_the_idempotency_key(api, network):
    body = {"post": {"default": "A", "bluesky": "B"}, "platforms": ["bluesky", "twitter"]}
    first = api.post("/post", {**body, "idempotencyKey": "k"})
    assert api.post("/post", {**body, "idempotencyKey": "k"})["id"] == first["id"]
    assert api.post("/post", {**HI, "post": "A", "idempotencyKey": "k"})["code"] == 914
    assert network.texts() == ["B"]


def test_notes_are_kept_shown_and_changed(api, network):
    ref = api.post("/post", {**HI, "notes": "Ask Bob"})["id"]
    assert api.get(f"/post/{ref}")["notes"] == "Ask Bob"
    assert "Ask Bob" not in str(network.records)
    change(api, ref, notes="Asked")
    assert api.get("/history")["history"][0]["notes"] == "Asked"
    assert change(api, ref, notes="a" * 5001)["code"] == 400


def test_the_first_comment_stands_under_the_post(api, network):
    reply = api.post("/post", {**HI, "firstComment": {"comment": "More: https://a.example"}})
    (entry,) = reply["postIds"]
    post, comment = network.records.values()
    assert comment["reply"]["root"]["uri"] == comment["reply"]["parent"]["uri"] == entry["id"]
    assert (post["text"], comment["text"]) == ("Hi", "More: https://a.example")
    assert entry["firstCommentId"].endswith(list(network.records)[1])


def test_a_first_comment_is_written_once_whatever_breaks_off(api, network):
    network.fail_after(CREATE, calls=1, status=500, error="InternalServerError")
    reply = api.post("/post", {**HI, "firstComment": "More"})
    assert (reply["status"], "warnings" in reply["postIds"][0]) == ("success", False)
    assert network.texts() == ["Hi"]
    network.accept_then_reset(CREATE, times=1)
    for _round in range(3):
        Delivery.objects.exclude(comment_due_at=None).update(comment_due_at=timezone.now())
        first_comment.comment_due(timezone.now())
    assert network.texts() == ["Hi", "More"]
    assert Delivery.objects.get().comment_id


def test_a_first_comment_that_is_refused_takes_nothing_back(api, network):
    network.fail_after(CREATE, calls=1, status=400, error="InvalidRequest")
    reply = api.post("/post", {**HI, "firstComment": {"comment": "More"}})
    assert reply["status"] == "success"
    assert reply["postIds"][0]["warnings"][0]["code"] == 518
    assert first_comment.comment_due(timezone.now()) == 0


def to_comment(api, network):
    """Publish a post whose comment failed for now and is due again."""
    network.fail_after(CREATE, calls=1, status=500, error="InternalServerError")
    api.post("/post", {**HI, "firstComment": "More"})
    Delivery.objects.update(comment_due_at=timezone.now())
    return Delivery.objects.select_related("post__profile").get()


def test_a_first_comment_waits_while_the_profile_is_archived(api, network):
    profile = to_comment(api, network).post.profile
    Profile.objects.filter(pk=profile.pk).update(archived_at=timezone.now())
    assert first_comment.comment_due(timezone.now()) == 0
    assert first_comment.comment_first(Delivery.objects.get().pk) == "not due"
    Profile.objects.filter(pk=profile.pk).update(archived_at=None)
    assert first_comment.comment_due(timezone.now()) == 1
    assert network.texts() == ["Hi", "More"]


def test_a_first_comment_that_every_worker_dies_at_is_given_up(api, network):
    row = to_comment(api, network)
    Delivery.objects.update(comment_tries=MAX_TRIES)
    assert first_comment.comment_due(timezone.now()) == 0
    assert network.texts() == ["Hi"]
    (entry,) = api.get(f"/post/{row.post.ref}")["postIds"]
    assert "given up" in entry["warnings"][0]["message"]


def test_a_try_that_was_overtaken_writes_no_outcome(api, network, monkeypatch):
    row = to_comment(api, network)

    def late(delivery):
        Delivery.objects.filter(pk=row.pk).update(comment_tries=5, comment_id="theirs")
        raise Fault(FaultKind.REJECTED, "Too late")

    monkeypatch.setattr(first_comment, "account_of", late)
    first_comment.comment_first(row.pk)
    row.refresh_from_db()
    assert (row.comment_id, row.comment_due_at is None) == ("theirs", False)
    assert "Too late" not in row.comment_error


def test_media_in_a_first_comment_are_refused(api):
    comment = {"comment": "More", "mediaUrls": ["https://a.example/a.png"]}
    assert api.post("/post", {**HI, "firstComment": comment})["code"] == 400


def test_a_post_waits_for_approval(api, network):
    reply = api.post("/post", {**HI, "requiresApproval": True})
    assert reply["status"] == "awaiting approval"
    publish.publish_delivery(Delivery.objects.get().pk)
    assert network.texts() == []
    assert api.get("/history", "status=awaiting approval")["count"] == 1
    assert change(api, reply["id"], approved=True)["postStatus"] == "pending"
    publish.publish_delivery(Delivery.objects.get().pk)
    row = api.get(f"/post/{reply['id']}")
    assert network.texts() == ["Hi"]
    assert (row["status"], row["approved"], row["approvedBy"]) == ("success", True, "API")
    assert change(api, reply["id"], approved=False)["code"] == 913


def test_a_rejected_post_never_goes_out(api, network):
    ref = api.post("/post", {**later(), "requiresApproval": "true"})["id"]
    assert change(api, ref, approved=False)["postStatus"] == "deleted"
    row = api.get(f"/post/{ref}")
    assert (row["approved"], row["rejectedBy"], row["postIds"]) == (False, "API", [])
    assert change(api, ref, approved=True)["code"] == 913


def test_a_date_in_an_approval_is_when_it_goes_out(api):
    ref = api.post("/post", {**HI, "requiresApproval": True})["id"]
    moment = later()["scheduleDate"]
    change(api, ref, approved=True, scheduleDate=moment)
    row = api.get(f"/post/{ref}")
    assert (row["status"], row["scheduleDate"]) == ("pending", moment)


def test_pausing_holds_a_post_past_its_moment(api, alice, network):
    ref = api.post("/post", later())["id"]
    assert change(api, ref, scheduledPause=True)["postStatus"] == "paused"
    Post.objects.update(due_at=timezone.now())
    Delivery.objects.update(due_at=timezone.now())
    publish.publish_delivery(Delivery.objects.get().pk)
    assert network.texts() == []
    # No suspension held it: it is none of those to be released together.
    page = alice.client().get(reverse("posts:held"))
    assert ref not in page.content.decode()
    assert change(api, ref, scheduledPause="false")["postStatus"] == "pending"
    publish.publish_delivery(Delivery.objects.get().pk)
    assert network.texts() == ["Later"]
    assert change(api, ref, scheduledPause=True)["code"] == 913
    assert change(api, ref, scheduledPause=False)["code"] == 913


def test_a_refused_change_undoes_the_others(api):
    ref = api.post("/post", HI)["id"]
    assert change(api, ref, notes="A", scheduledPause=True)["code"] == 913
    assert "notes" not in api.get(f"/post/{ref}")
    assert change(api, ref)["code"] == 400


def test_all_that_waits_is_cancelled_at_once(api):
    paused = api.post("/post", later())["id"]
    change(api, paused, scheduledPause=True)
    api.post("/post", {**HI, "requiresApproval": True})
    assert api.delete("/post", {"deleteAllScheduled": True})["count"] == 2
    assert set(Post.objects.values_list("state", flat=True)) == {Post.State.CANCELLED}


def test_what_was_said_to_one_network_is_read_back(api, alice):
    SocialAccount.objects.create(
        profile=alice.primary, network="gmb", remote_id="a", handle="a", credentials="{}"
    )
    said = {"callToAction": {"actionType": "book", "url": "https://a.example"}}
    ref = api.post("/post", {**later(), "platforms": ["gmb"], "gmbOptions": said})["id"]
    assert api.get(f"/post/{ref}")["gmbOptions"] == said
    assert api.get("/history")["history"][0]["gmbOptions"] == said


def test_other_media_are_other_content_to_an_idempotency_key(api):
    body = {**HI, "idempotencyKey": "k", "randomMediaUrl": True}
    first = api.post("/post", body)
    again = api.post("/post", body)
    assert (again["id"], again["replayed"]) == (first["id"], True)
    assert api.post("/post", {**HI, "idempotencyKey": "k"})["code"] == 914
    urls = {"default": [], "bluesky": ["https://a.example/a.png"]}
    assert api.post("/post", {**body, "mediaUrls": urls})["code"] == 914
