"""Comments at Facebook and Instagram, against the double of the Graph API."""

import json

import pytest
from django.utils import timezone

from ayrdash.jobs import queue
from ayrdash.networks.able import commenting, remarking
from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Image, Publication
from ayrdash.posts.tasks import watch_comments
from ayrdash.webhooks.models import Delivery, Webhook
from tests.api.caller import Caller
from tests.doubles.graph import comments
from tests.doubles.graph.state import GraphError
from tests.networks.meta.conftest import granted, link_first
from tests.networks.meta.test_publish import fault_of
from tests.posts.network import published
from tests.posts.pictures import picture

IMAGE = Image(picture("JPEG", (400, 400)), "image/jpeg", 400, 400, "")


@pytest.fixture(autouse=True)
def on(settings):
    settings.META_COMMENTS = True


@pytest.fixture(params=["facebook", "instagram"])
def account(request, alice, graph, public):
    return link_with_comments(graph, alice, request.param)


def link_with_comments(graph, party, network):
    made = link_first(graph, party, network)
    made.scopes = sorted(granted(graph, network).granted)
    made.save()
    return made


@pytest.fixture
def post(account, graph):
    adapter, now = adapter_for(account.network), timezone.now()
    images = (IMAGE,) if account.network == "instagram" else ()
    return adapter.publish(account, Publication("Hello", images, "k", now, 1)).remote_id


def add(account, parent, text="Thank you!", moment=None):
    words = {"text": text, "key": "k", "moment": moment or timezone.now()}
    return adapter_for(account.network).add_comment(account, parent, **words)


def test_comments_are_read_to_their_end_answers_after_what_they_answer(account, graph, post):
    first = comments.say(graph, post, "No. 0")
    for number in range(1, 120):
        comments.say(graph, post, f"No. {number}")
    for number in range(5):
        comments.say(graph, post, f"Answer {number}", parent=first)
    found = adapter_for(account.network).comments(account, post)
    tops = [remark for remark in found if remark.parent_id == post]
    assert [remark.text for remark in tops] == [f"No. {number}" for number in range(120)]
    answers = [remark.text for remark in found if remark.parent_id == first]
    assert answers == [f"Answer {number}" for number in range(5)]
    assert found[0].author_handle in ("Zoe Zimmer", "zoe.z")


def test_comments_are_written_once_answered_and_deleted(account, graph, post):
    moment = timezone.now()
    made = add(account, post, moment=moment)
    assert add(account, post, moment=moment).remote_id == made.remote_id
    hers = comments.say(graph, post, "Lovely!")
    answer = add(account, hers, moment=moment)
    assert graph.comments[answer.remote_id]["answers"] == hers
    adapter = adapter_for(account.network)
    assert "somebody else" in fault_of(adapter.delete_comment, account, hers).message
    assert fault_of(adapter.delete_comment, account, post)
    for _again in range(2):
        adapter.delete_comment(account, made.remote_id)
    assert set(graph.comments) == {hers, answer.remote_id}


def test_the_api_has_them(alice, account, graph, post):
    api, network = Caller(alice, alice.profile), account.network
    hers = comments.say(graph, post, "Lovely!")
    named = {"platforms": [network], "searchPlatformId": True}
    listed = api.get(f"/comments/{post}?platforms={network}&searchPlatformId=true")
    assert [row["comment"] for row in listed[network]] == ["Lovely!"]
    assert api.post("/comments", {"id": post, "comment": "Hi", **named})["status"] == "success"
    reply = {"commentId": hers, "comment": "Thanks", "platforms": [network]}
    assert api.post("/comments/reply", reply)["status"] == "success"
    assert len(graph.comments) == 3


def test_comments_are_asked_for_only_where_they_are_switched_on(settings):
    scopes = {scope.name for scope in oauth_of("facebook").scopes}
    assert "pages_read_user_content" in scopes
    assert commenting("facebook")
    settings.META_COMMENTS = False
    assert (commenting("facebook"), remarking("instagram")) == (None, None)
    assert "pages_read_user_content" not in {scope.name for scope in oauth_of("facebook").scopes}


def test_a_link_without_the_permissions_says_so_and_stays_linked(account, graph, post):
    adapter = adapter_for(account.network)
    graph.fail("GET comments", GraphError(200, "Requires permission", status=403))
    assert fault_of(adapter.comments, account, post).kind == "rejected"
    account.scopes, before = [], graph.calls["GET comments"]
    assert "Link" in fault_of(adapter.comments, account, post).message
    assert graph.calls["GET comments"] == before


def test_each_is_told_to_the_webhook_once_and_none_of_ours(alice, graph, public):
    link_with_comments(graph, alice, "facebook")
    Webhook.objects.create(profile=alice.primary, action="comments", url="https://h.test/in")
    published(alice, "Hello", networks=["facebook"])
    (post,) = graph.posts
    comments.say(graph, post, "Lovely!")
    comments.say(graph, post, "Thank you", by="501")
    watch_comments()
    while row := queue.claim("tests"):
        queue.run(row)
    (told,) = Delivery.objects.filter(action="comments")
    assert json.loads(told.body)["text"] == "Lovely!"
