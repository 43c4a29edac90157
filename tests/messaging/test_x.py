"""Direct messages at X, against a double made from its documents."""

import pytest

from ayrdash.messaging.models import Conversation, Mailbox, Message
from ayrdash.messaging.services import sending
from ayrdash.messaging.services.writing import write_message
from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.models import SocialAccount
from tests.doubles import x_direct
from tests.doubles.web import Reply
from tests.messaging import desk
from tests.networks.contract.oauth import BACK, CHALLENGE, VERIFIER
from tests.networks.contract.x import APP, XDouble

ZOE = "783214000"
SEND = "POST /2/dm_conversations/:id/messages"


@pytest.fixture
def x(request, db):
    with XDouble.running(request.getfixturevalue) as peer:
        yield peer.double


def link(party, x, *, messages=True):
    wide = oauth_of("twitter")
    wide = wide.with_messaging() if messages else wide
    url = wide.authorize_url(APP, redirect_uri=BACK, state="s", challenge=CHALLENGE)
    code = x.consent(url)["code"]
    grant = wide.exchange(APP, code=code, redirect_uri=BACK, verifier=VERIFIER)
    target = next(iter(wide.targets(APP, grant)))
    return SocialAccount.objects.create(
        profile=party.profile,
        network="twitter",
        remote_id=target.remote_id,
        handle=target.handle,
        credentials=target.tokens.as_json(),
        app_network="twitter",
        client_id=APP.client_id,
        scopes=sorted(grant.granted),
    )


@pytest.fixture
def linked(alice, x):
    desk.switch_on(alice)
    account = link(alice, x)
    desk.look()
    return account


def said(x):
    return [row["text"] for row in x.events if row["sender_id"] == x.user["id"]]


def answer(alice, text="Yes, until noon"):
    return write_message(conversation=desk.talk(ZOE), text=text, actor=alice.user)


def test_people_write_and_are_answered_once(alice, acme, x, linked):
    x_direct.hear(x, ZOE, "Bread & rolls on Sunday?")
    desk.look()
    talk = desk.talk(ZOE)
    assert (talk.peer_handle, talk.peer, talk.unread_count) == ("zoe", "Zoe Zimmer", 1)
    assert Message.objects.get().text == "Bread & rolls on Sunday?"
    message = answer(alice)
    x.accept_then_reset(SEND)
    assert sending.send_message(message.pk) == "sent"
    desk.look()
    assert said(x) == ["Yes, until noon"]
    rows = acme.get("/messages/twitter")["messages"]
    assert [row["action"] for row in rows] == ["sent", "received"]


def test_the_peer_keeps_the_name_when_we_wrote_last(alice, x, linked):
    x_direct.hear(x, ZOE, "Hello")
    desk.look()
    sending.send_message(answer(alice).pk)
    desk.look()
    assert desk.talk(ZOE).peer == "Zoe Zimmer"


def test_long_talks_are_read_page_by_page_and_each_message_once(x, linked):
    for number in range(50):
        x_direct.hear(x, ZOE, f"Line {number}")
        if number == 0:
            desk.look()
    desk.look()
    desk.look()
    texts = Message.objects.order_by("sent_at", "id").values_list("text", flat=True)
    assert sorted(texts) == sorted(f"Line {number}" for number in range(50))


def test_groups_are_left_out_and_what_is_attached_is_named(x, linked):
    x_direct.hear(x, ZOE, "To all", chat="1582103724607971328")
    x_direct.hear(x, ZOE, "", attachments={"media_keys": ["3_1"]})
    desk.look()
    assert Conversation.objects.get().remote_id.split("-") == [ZOE, x.user["id"]]
    assert "/messages/" in Message.objects.get().media[0]


def test_a_link_without_the_permissions_says_so(alice, acme, x):
    desk.switch_on(alice)
    link(alice, x, messages=False)
    desk.look()
    assert "Link X again" in Mailbox.objects.get().error_message
    assert x.calls["GET /2/dm_events"] == 0
    assert acme.get("/messages/twitter")["code"] == 362


def test_a_refusal_is_told_beside_the_message(alice, x, linked):
    x_direct.hear(x, ZOE, "Hello")
    desk.look()
    words = "You cannot send messages to this user."
    x.fail(SEND, Reply(403, {"title": "Forbidden", "detail": words, "type": "about:blank"}))
    message = answer(alice)
    assert sending.send_message(message.pk) == "failed"
    message.refresh_from_db()
    assert words in message.error_message


def test_rate_limits_are_kept(x, linked):
    x.fail("GET /2/dm_events", Reply(429, {"title": "Too Many Requests"}, {"Retry-After": "900"}))
    desk.look()
    box = Mailbox.objects.get()
    assert box.failures == 1
    x_direct.hear(x, ZOE, "Hello")
    desk.look()
    assert Message.objects.count() == 1
