"""Direct messages at Bluesky, against a double made from the lexicons."""

import pytest
from django.urls import reverse

from ayrdash.messaging.models import Mailbox, Message
from ayrdash.messaging.rules import MessageRefused
from ayrdash.messaging.services import sending, threads
from ayrdash.messaging.services.writing import write_message
from ayrdash.networks.services import link_bluesky
from tests.doubles.bluesky_chat import hear
from tests.messaging import desk

ZOE = "did:plc:zoe"


def link(party, bluesky, password):
    person = bluesky.account
    return link_bluesky(
        profile=party.profile,
        handle=person.handle,
        app_password=password,
        host=bluesky.url,
        actor=party.user,
    )


@pytest.fixture
def linked(alice, bluesky):
    desk.switch_on(alice)
    account = link(alice, bluesky, bluesky.account.chat_password)
    desk.look()
    return account


def said(bluesky):
    me = bluesky.account.did
    rows = bluesky.talks["convo-zoe"]
    return [row["text"] for row in rows if row["sender"]["did"] == me]


def answer(alice, text="Yes, until noon", **more):
    return write_message(conversation=desk.talk(ZOE), text=text, actor=alice.user, **more)


def test_people_write_and_are_answered_once(alice, acme, bluesky, linked):
    hear(bluesky, "zoe", "Are you open on Sunday?")
    desk.look()
    assert desk.talk(ZOE).unread_count == 1
    message = answer(alice)
    bluesky.accept_then_reset("chat.bsky.convo.sendMessage", times=1)
    assert sending.send_message(message.pk) == "sent"
    desk.look()
    assert said(bluesky) == ["Yes, until noon"]
    assert Message.objects.count() == 2
    rows = acme.get("/messages/bluesky")["messages"]
    assert [row["action"] for row in rows] == ["sent", "received"]
    threads.mark(conversation=desk.talk(ZOE), read=False, actor=alice.user)
    threads.mark(conversation=desk.talk(ZOE), read=True, actor=alice.user)
    desk.work()
    assert bluesky.seen == {"convo-zoe"}


def test_tokens_are_renewed_on_the_way(alice, bluesky, linked):
    hear(bluesky, "zoe", "Hello")
    bluesky.expire_access()
    desk.look()
    assert Message.objects.get().text == "Hello"


def test_an_app_password_without_messages_is_told(alice, acme, bluesky):
    desk.switch_on(alice)
    link(alice, bluesky, bluesky.account.app_password)
    desk.look()
    assert "direct messages" in Mailbox.objects.get().error_message
    assert bluesky.calls["chat.bsky.convo.listConvos"] == 0
    assert acme.get("/messages/bluesky")["code"] == 362
    client = alice.client(acting_as=alice.profile)
    page = client.get(reverse("networks:index")).content.decode()
    assert "Allow access to your direct messages" in page
    link(alice, bluesky, bluesky.account.chat_password)
    assert acme.get("/messages/bluesky")["status"] == "success"


def test_no_media_and_no_more_than_a_thousand_letters(alice, bluesky, linked):
    hear(bluesky, "zoe", "Hello")
    desk.look()
    with pytest.raises(MessageRefused, match="no media"):
        answer(alice, "", media_url="https://a.example/cake.jpg")
    with pytest.raises(MessageRefused, match="1001"):
        answer(alice, "a" * 1001)


def test_an_odd_conversation_stops_no_other(alice, bluesky, linked):
    hear(bluesky, "zoe", "Hello")
    hear(bluesky, "otto", "Good morning")
    bluesky.talks["convo-zoe"][-1]["sentAt"] = "a while ago"
    desk.look()
    assert Message.objects.get().text == "Good morning"
