"""Meta calls when somebody writes: signed, taken once, believed in nothing."""

import datetime
import hashlib
import hmac
import json

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.messaging.models import EventReceipt, Mailbox, Message
from ayrdash.messaging.services import events
from ayrdash.messaging.services.events import APART
from ayrdash.messaging.views.events import REFUSED_PER_MINUTE
from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile
from tests.cast import make_profile
from tests.doubles.graph import messages as people
from tests.doubles.graph.state import APP_SECRET, GraphError
from tests.messaging import desk
from tests.messaging.test_graph import PAGE, ZOE, link
from tests.networks.meta.conftest import graph  # noqa: F401 - a fixture

URL = reverse("messaging:meta_events")
TOKEN = "said-once-to-meta"


@pytest.fixture(autouse=True)
def verified(settings):
    settings.META_WEBHOOK_VERIFY_TOKEN = TOKEN


@pytest.fixture(params=["facebook", "instagram"])
def linked(request, alice, graph):  # noqa: F811
    desk.switch_on(alice)
    account = link(alice, request.param)
    desk.look()
    return account


def event(account, *, at=None, **more):
    """A call as Meta's documents show it: of messages the time is in milliseconds."""
    moment = int((at or timezone.now()).timestamp() * 1000)
    entry = {"id": account.remote_id, "time": moment, "messaging": [{"sender": {"id": ZOE}}]}
    kind = "page" if account.network == "facebook" else "instagram"
    return json.dumps({"object": kind, "entry": [{**entry, **more}]}).encode()


def call(body, *, secret=APP_SECRET, signature=None):
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={digest}" if signature is None else signature}
    client = Client(enforce_csrf_checks=True)
    return client.post(URL, body, content_type="application/json", headers=headers)


def say(graph, account, text):  # noqa: F811
    platform = "instagram" if account.network == "instagram" else "messenger"
    people.write(graph, PAGE, ZOE, text, platform=platform)


def test_a_message_comes_at_once_and_once(graph, linked):  # noqa: F811
    """The next look by the clock is far away; the call alone brings the message."""
    Mailbox.objects.update(next_look_at=timezone.now() + datetime.timedelta(hours=1))
    say(graph, linked, "Open on Sunday?")
    body = event(linked)
    assert call(body).status_code == 200
    desk.work()
    assert Message.objects.get().text == "Open on Sunday?"
    looked = graph.calls["GET conversations"]
    assert call(body).status_code == 200  # Meta repeats what it is not sure of
    desk.work()
    assert graph.calls["GET conversations"] == looked
    assert EventReceipt.objects.count() == 1
    say(graph, linked, "Or on Monday?")
    with time_machine.travel(timezone.now() + APART):
        assert call(event(linked, n=2)).status_code == 200
        desk.work()
    assert Message.objects.count() == 2


def test_many_events_are_few_looks_and_the_last_is_not_lost(graph, linked):  # noqa: F811
    looked = graph.calls["GET conversations"]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(5):
            say(graph, linked, f"Message {number}")
            assert call(event(linked, n=number)).status_code == 200
            desk.work()
        assert graph.calls["GET conversations"] == looked + 1
        clock.shift(APART)
        desk.work()
    assert graph.calls["GET conversations"] == looked + 2
    assert Message.objects.count() == 5


def test_a_mailbox_that_waits_is_not_woken(graph, linked):  # noqa: F811
    """Its last look failed: the network may have said when to come again."""
    later = timezone.now() + datetime.timedelta(hours=1)
    Mailbox.objects.update(failures=1, next_look_at=later)
    looked = graph.calls["GET conversations"]
    assert call(event(linked)).status_code == 200
    desk.work()
    assert graph.calls["GET conversations"] == looked
    assert Mailbox.objects.get().next_look_at == later


def test_what_nobody_wants_any_more_is_taken_in_silence(graph, linked):  # noqa: F811
    """Refused, Meta would end the subscription of all pages of the app."""
    Profile.objects.update(messaging_active=False)
    assert call(event(linked), secret="the-app-of-its-own").status_code == 200
    assert not EventReceipt.objects.exists()


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=00", "sha1=abc", "sha256=é"])
def test_what_is_not_signed_by_the_app_is_refused(graph, linked, signature):  # noqa: F811
    with CaptureQueriesContext(connection) as made:
        assert call(event(linked), signature=signature).status_code == 403
    assert "socialaccount" not in str(made.captured_queries)  # nothing is looked up
    assert call(event(linked), secret="another").status_code == 403
    assert not EventReceipt.objects.exists()


def test_another_app_wakes_nobody_of_ours(graph, linked, settings):  # noqa: F811
    """The account was linked by an app that is not set up any more."""
    settings.NETWORK_APPS = {"facebook": ("other", "other-secret")}
    say(graph, linked, "Hello")
    assert call(event(linked)).status_code == 403
    assert call(event(linked), secret="other-secret").status_code == 200
    desk.work()
    assert not Message.objects.exists()


def test_what_was_taken_long_ago_is_not_taken_again(graph, linked):  # noqa: F811
    body = event(linked)
    call(body)
    desk.work()
    looked = graph.calls["GET conversations"]
    with time_machine.travel(timezone.now() + datetime.timedelta(days=5)):
        assert events.prune(timezone.now()) == 1
        assert call(body).status_code == 200
        desk.work()
    assert graph.calls["GET conversations"] == looked


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b'{"entry": 1}', b"[" * 100_000, b'{"entry": [1, {"id": {}}]}'),
        b'{"object": "page", "entry": [{"id": "501", "time": 1' + b"0" * 400 + b"}]}",
        b'{"object": "page", "entry": [{"id": "\\ud800", "time": 9999999999}]}',
        b'{"object": "page", "entry": [{"id": 501, "time": Infinity}]}',
    ],
)
def test_what_is_no_event_breaks_nothing(linked, body):
    assert call(body, secret="a-strangers").status_code in (200, 403)


def test_a_strangers_call_about_many_pages_costs_what_one_costs(graph, linked):  # noqa: F811
    said = json.loads(event(linked))
    with CaptureQueriesContext(connection) as alone:
        assert call(json.dumps(said).encode(), secret="a-strangers").status_code == 403
    Profile.objects.update(messaging_active=True)
    for number in range(3):
        linked.pk, linked.remote_id = None, str(600 + number)
        linked.profile = make_profile(linked.profile.account, f"Brand {number}")
        Profile.objects.filter(pk=linked.profile.pk).update(messaging_active=True)
        linked.save()
        said["entry"].append({**said["entry"][0], "id": linked.remote_id})
    with CaptureQueriesContext(connection) as many:
        assert call(json.dumps(said).encode(), secret="a-strangers").status_code == 403
    assert len(many) <= len(alone)


def test_who_is_refused_often_is_not_heard_for_a_minute(graph, linked):  # noqa: F811
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _try in range(REFUSED_PER_MINUTE):
            assert call(b"{}", signature="").status_code == 403
        assert call(event(linked)).status_code == 429
        clock.shift(datetime.timedelta(seconds=61))
        assert call(event(linked)).status_code == 200


def test_an_event_that_is_too_large_is_not_read(linked):
    assert call(b" " * 2_000_001).status_code == 413


def test_meta_checks_the_address(db, client, settings):
    asks = {"hub.mode": "subscribe", "hub.verify_token": TOKEN, "hub.challenge": "1158201444"}
    answer = client.get(URL, asks)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"] == "text/plain"
    assert client.get(URL, {**asks, "hub.verify_token": "guessed"}).status_code == 403
    assert client.get(URL, {**asks, "hub.mode": "other"}).status_code == 403
    settings.META_WEBHOOK_VERIFY_TOKEN = ""
    assert client.get(URL, {**asks, "hub.verify_token": ""}).status_code == 404


def test_the_worker_subscribes_each_page_once_a_week(graph, linked):  # noqa: F811
    assert graph.subscribed == {PAGE: ["messages"]}
    calls = graph.calls["POST subscribed_apps"]
    desk.look()
    assert graph.calls["POST subscribed_apps"] == calls
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8)):
        desk.look()
    assert graph.calls["POST subscribed_apps"] == calls + 1


def test_without_the_permission_messages_are_looked_for(graph, linked):  # noqa: F811
    Mailbox.objects.update(announced_until=None)
    graph.fail("POST subscribed_apps", GraphError(200, "Requires pages_manage_metadata"))
    say(graph, linked, "Hello")
    desk.look()
    assert Message.objects.count() == 1
    linked.refresh_from_db()
    assert linked.state == SocialAccount.State.LINKED


def test_nobody_is_asked_for_more_where_no_webhook_is_set_up(settings):
    names = [scope.name for scope in oauth_of("facebook").with_messaging().scopes]
    assert "pages_manage_metadata" in names
    settings.META_WEBHOOK_VERIFY_TOKEN = ""
    names = [scope.name for scope in oauth_of("facebook").with_messaging().scopes]
    assert "pages_manage_metadata" not in names
