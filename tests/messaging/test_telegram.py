"""Messages that people write to a Telegram bot alone, against a double of the Bot API."""

import datetime

import pytest
from django.utils import timezone

from ayrdash.messaging.models import Conversation, Message
from ayrdash.messaging.services import sending
from ayrdash.messaging.services.auto_response import set_auto_response
from ayrdash.messaging.services.writing import retry_message, write_message
from ayrdash.networks.models import LinkAttempt, SocialAccount
from ayrdash.networks.tasks import hear_bots, hear_codes
from tests.cast import make_profile
from tests.doubles.telegram import CHANNEL, GROUP, Telegram
from tests.messaging import desk
from tests.networks.contract.telegram import link, telegram_at, waiting

ZOE = 700123


@pytest.fixture
def telegram(settings):
    with telegram_at(settings) as double:
        yield double


@pytest.fixture
def linked(alice, telegram):
    desk.switch_on(alice)
    account = link(telegram, alice)
    desk.look()
    return account


def hear():
    hear_bots()
    desk.work()


def said(telegram: Telegram):
    return [row["text"] for row in telegram.places[ZOE].messages.values()]


def answer(alice, text="Yes, until noon", media=""):
    talk = desk.talk(str(ZOE))
    return write_message(conversation=talk, text=text, media_url=media, actor=alice.user)


def second_profile(alice):
    other = make_profile(alice.account, "Second")
    return SocialAccount.objects.create(
        profile=other,
        network="telegram",
        remote_id=str(GROUP),
        handle="Acme Friends",
        credentials=SocialAccount.objects.get().credentials,
        app_network="telegram",
        client_id=SocialAccount.objects.get().client_id,
    )


def test_people_write_to_the_bot_and_are_answered_once(alice, acme, telegram, linked):
    telegram.write(ZOE, "Bread on Sunday?")
    telegram.write(ZOE, caption="Like this", photo=[{"file_id": "AgAC", "width": 90}])
    hear()
    talk = desk.talk(str(ZOE))
    assert (talk.peer, talk.peer_handle, talk.unread_count) == ("Zoe Zimmer", "zoe", 2)
    texts = Message.objects.order_by("id").values_list("text", flat=True)
    assert list(texts) == ["Bread on Sunday?", "[Photo]\nLike this"]
    assert sending.send_message(answer(alice).pk) == "sent"
    assert sending.send_message(answer(alice, "", "https://example.com/a.jpg").pk) == "sent"
    hear()
    assert said(telegram) == ["Yes, until noon", ""]
    rows = acme.get("/messages/telegram")["messages"]
    assert sorted(row["action"] for row in rows) == ["received", "received", "sent", "sent"]


def test_a_lost_answer_is_not_sent_again_by_itself(alice, telegram, linked):
    telegram.write(ZOE, "Hello")
    hear()
    telegram.accept_then_reset("sendMessage")
    message = answer(alice)
    assert sending.send_message(message.pk) == "failed"
    message.refresh_from_db()
    assert "Nobody can tell" in message.error_message
    desk.look()
    assert said(telegram) == ["Yes, until noon"]


def test_what_a_worker_died_over_is_not_sent_again_by_itself(alice, telegram, linked):
    telegram.write(ZOE, "Hello")
    hear()
    message = answer(alice)
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    state = Message.State.SENDING
    Message.objects.filter(pk=message.pk).update(state=state, lease_until=long_ago, attempt_count=1)
    assert sending.reap(timezone.now()) == 1
    desk.work()
    message.refresh_from_db()
    assert (message.state, said(telegram)) == (Message.State.FAILED, [])
    retry_message(message=message, actor=alice.user)
    desk.work()
    assert said(telegram) == ["Yes, until noon"]


def test_who_blocks_the_bot_leaves_the_link_alone(alice, telegram, linked):
    telegram.write(ZOE, "Hello")
    hear()
    telegram.places[ZOE].bot = {"status": "kicked"}
    message = answer(alice)
    assert sending.send_message(message.pk) == "failed"
    message.refresh_from_db()
    assert "blocked by the user" in message.error_message
    linked.refresh_from_db()
    assert linked.is_linked


def test_what_is_heard_twice_is_kept_once_and_answered_by_itself_once(alice, telegram, linked):
    set_auto_response(profile=alice.profile, actor=alice.user, is_active=True, text="Soon!")
    telegram.write(ZOE, "Hello")
    again = list(telegram.updates)
    hear()
    telegram.updates = again
    hear()
    assert said(telegram) == ["Soon!"]
    assert Message.objects.filter(mine=False).count() == 1


def test_codes_and_what_is_said_elsewhere_are_no_messages(alice, telegram, linked):
    other = make_profile(alice.account, "Second")
    attempt, command = waiting(alice, profile=other)
    for words in (command, command.removeprefix("/link "), "/start", "/link ABC", "/start x y"):
        telegram.write(ZOE, words)
    telegram.write(ZOE, command, forward_origin={"type": "user"})
    telegram.write(ZOE, new_chat_title="?")
    telegram.say(GROUP, "Hello all", date=1)
    telegram.say(CHANNEL, "News", date=1)
    assert hear_codes() == 1
    hear()
    assert not Conversation.objects.exists()
    telegram.say(GROUP, command)
    assert hear_codes() == 1
    assert LinkAttempt.objects.get(pk=attempt.pk).stage == LinkAttempt.Stage.RETURNED


def test_a_bot_of_several_profiles_has_no_messages(alice, acme, telegram, linked):
    telegram.write(ZOE, "Hello")
    hear()
    second_profile(alice)
    telegram.write(ZOE, "And now?")
    hear()
    assert [m.text for m in Message.objects.all()] == ["Hello"]
    refused = acme.get("/messages/telegram")
    assert (refused["code"], "several profiles" in refused["message"]) == (362, True)
    assert acme.get("/user")["displayNames"][0]["messagingActive"] is False
    page = alice.client(alice.profile).get("/messages/").content.decode()
    assert "several profiles" in page


def test_what_is_written_while_messages_are_off_is_not_kept(alice, telegram):
    link(telegram, alice)
    telegram.write(ZOE, "Hello")
    hear()
    assert (Message.objects.count(), telegram.updates[-1:]) == (0, [])
