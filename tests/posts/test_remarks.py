"""Comments under posts become events of the webhook ``comments``, each once."""

import datetime
import json

import pytest
import time_machine
from django.utils import timezone

from ayrdash.jobs import queue, ticks
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import CommentWatch
from ayrdash.posts.tasks import watch_comments
from ayrdash.suspensions.services import suspend
from ayrdash.webhooks.models import Delivery, Webhook
from tests.posts.network import link, published

pytestmark = pytest.mark.django_db
MINUTES = datetime.timedelta(minutes=1)


@pytest.fixture
def network(alice, bluesky, settings):
    settings.BLUESKY_APPVIEW = bluesky.url
    link(alice, bluesky)
    return bluesky


def hook(profile):
    return Webhook.objects.create(profile=profile, action="comments", url="https://h.test/in")


def comment(network, post, text, key):
    """Let somebody answer below the post."""
    uri = post.deliveries.get().remote_id
    moment = "2026-11-30T12:00:00Z"
    reply = {"root": {"uri": uri}, "parent": {"uri": uri}}
    network.records[key] = {"text": text, "createdAt": moment, "reply": reply}


def work():
    """Let the worker ask for what is due."""
    watch_comments()
    while row := queue.claim("tests"):
        queue.run(row)


def told():
    rows = Delivery.objects.filter(action="comments").order_by("id")
    return [json.loads(row.body) for row in rows]


def test_each_comment_is_told_once(alice, network):
    hook(alice.primary)
    post = published(alice, "Hello")
    SocialAccount.objects.update(remote_id="did:plc:the-page")
    work()
    assert told() == []
    comment(network, post, "Lovely!", "c1")
    for _again in range(2):
        CommentWatch.objects.update(next_look_at=timezone.now())
        work()
    (event,) = told()
    assert (event["action"], event["subAction"]) == ("comments", "commentCreated")
    assert (event["postId"], event["platform"], event["text"]) == (post.ref, "bluesky", "Lovely!")
    assert event["refId"] == alice.profile.ref_id
    assert event["from"]["username"] == "alice.test"


def test_own_comments_are_not_told(alice, network):
    hook(alice.profile)
    post = published(alice, "Hello")
    comment(network, post, "More below", "c1")
    work()
    assert told() == []


def test_what_stood_there_before_the_webhook_is_not_told(alice, network):
    post = published(alice, "Hello")
    SocialAccount.objects.update(remote_id="did:plc:the-page")
    comment(network, post, "Long ago", "c1")
    work()
    assert not CommentWatch.objects.exists()  # nobody wants to hear: nobody is asked
    hook(alice.profile)
    work()
    comment(network, post, "Today", "c2")
    CommentWatch.objects.update(next_look_at=timezone.now())
    work()
    assert [event["text"] for event in told()] == ["Today"]


def test_looks_grow_rare_and_end(alice, network):
    hook(alice.profile)
    published(alice, "Hello")
    work()
    watch = CommentWatch.objects.get()
    assert watch.next_look_at - watch.looked_at == 10 * MINUTES
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2)):
        work()
        watch.refresh_from_db()
        assert watch.next_look_at - watch.looked_at == 60 * MINUTES
    with time_machine.travel(timezone.now() + datetime.timedelta(days=15)):
        assert watch_comments() == 0
        assert "posts.prune_watches" in ticks.run_due()
        assert not CommentWatch.objects.exists()


def test_a_network_that_fails_is_asked_later_and_loses_nothing(alice, network, settings):
    hook(alice.profile)
    post = published(alice, "Hello")
    SocialAccount.objects.update(remote_id="did:plc:the-page")
    work()
    comment(network, post, "Lovely!", "c1")
    settings.BLUESKY_APPVIEW = "http://127.0.0.1:9"
    CommentWatch.objects.update(next_look_at=timezone.now())
    work()
    watch = CommentWatch.objects.get()
    assert (watch.failures, told()) == (1, [])
    assert watch.next_look_at > timezone.now() + 5 * MINUTES
    settings.BLUESKY_APPVIEW = network.url
    CommentWatch.objects.update(next_look_at=timezone.now())
    work()
    assert len(told()) == 1


def test_nothing_is_asked_for_a_suspended_profile(alice, network):
    hook(alice.profile)
    published(alice, "Hello")
    suspend(profile=alice.profile, cause="owner", reason="Unpaid", actor=None)
    assert watch_comments() == 0
