"""What comes in is kept once, what goes out is sent once, whatever breaks in between."""

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ayrdash.messaging.models import Conversation, Mailbox, Message
from ayrdash.messaging.services import receiving, sending
from ayrdash.messaging.services.writing import retry_message, write_message
from ayrdash.messaging.tasks import GRACE, look_due, sweep
from ayrdash.suspensions.models import Suspension
from ayrdash.suspensions.services import suspend
from ayrdash.testnet.models import Line
from ayrdash.testnet.services import set_switch
from ayrdash.webhooks.models import Delivery, Webhook
from tests.messaging import desk


def written(alice, text="Hello Zoe", **more):
    return write_message(conversation=desk.talk(), text=text, actor=alice.user, **more)


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_a_message_comes_in_once_and_is_told_to_the_webhook(alice, acme, page):
    Webhook.objects.create(profile=alice.profile, action="messages", url="https://hooks.example/a")
    desk.write("Are you open on Sunday?")
    desk.look()
    desk.look()
    listed = acme.get("/messages/test")
    (row,) = listed["messages"]
    assert (row["message"], row["action"]) == ("Are you open on Sunday?", "received")
    assert (row["senderId"], row["recipientId"]) == ("zoe", desk.PAGE)
    assert row["conversationId"] == f"{desk.PAGE}.zoe"
    assert acme.get("/messages/test", "conversationsOnly=true")["conversationIds"] == [
        f"{desk.PAGE}.zoe"
    ]
    assert desk.talk().unread_count == 1
    (event,) = Delivery.objects.all()
    assert '"subAction":"messageCreated"' in event.body
    assert "Are you open on Sunday?" in event.body


def test_what_was_said_before_is_history(alice, page):
    Mailbox.objects.all().delete()
    Webhook.objects.create(profile=alice.profile, action="messages", url="https://hooks.example/a")
    desk.write("Long ago")
    Line.objects.update(sent_at=timezone.now() - GRACE)
    desk.look()
    assert Message.objects.get().text == "Long ago"
    assert desk.talk().unread_count == 0
    assert not Delivery.objects.exists()


def test_an_answer_is_sent_by_the_api_and_seen_once(acme, page):
    desk.write("Hello")
    desk.look()
    sent = acme.post("/messages/test", {"recipientId": "zoe", "message": "Hello Zoe"})
    assert (sent["state"], sent["recipientId"]) == ("sent", "zoe")
    desk.look()
    assert desk.answers() == ["Hello Zoe"]
    rows = acme.get("/messages/test")["messages"]
    assert [row["message"] for row in rows] == ["Hello Zoe", "Hello"]
    assert rows[0]["id"] == sent["messageId"]
    assert desk.talk().unread_count == 0


def test_nobody_is_written_to_who_has_not_written(acme, page):
    refused = acme.post("/messages/test", {"recipientId": "zoe", "message": "Hello"})
    assert (refused["code"], "write first" in refused["message"]) == (400, True)
    assert acme.post("/messages/test", {"message": "Hello"})["code"] == 400


def test_a_lost_answer_of_the_network_makes_no_second_message(alice, page, wire):
    desk.write("Hello")
    desk.look()
    message = written(alice)
    wire.cut_answers = 2
    assert sending.send_message(message.pk) == "again"
    desk.look()  # sees it there, and can't tell yet whose it is
    with time_machine.travel(timezone.now() + sending.pause(8) * 4, tick=True):
        assert sending.send_message(message.pk) == "again"
        message.refresh_from_db()
        Message.objects.filter(pk=message.pk).update(due_at=timezone.now())
        assert sending.send_message(message.pk) == "sent"
        desk.look()
    assert desk.answers() == ["Hello Zoe"]
    assert Message.objects.filter(mine=True).count() == 1


def test_a_worker_that_dies_loses_and_doubles_nothing(alice, page, wire):
    desk.write("Hello")
    desk.look()
    message = written(alice)

    def die():
        wire.during = None
        raise KeyboardInterrupt

    wire.during = die
    with pytest.raises(KeyboardInterrupt):
        sending.send_message(message.pk)
    assert state_of(message) == "sending"
    assert sending.send_message(message.pk) == "not due"
    with time_machine.travel(timezone.now() + GRACE * 40, tick=True):
        assert sending.reap(timezone.now()) == 1
        desk.work()
        assert state_of(message) == "sent"
    assert desk.answers() == ["Hello Zoe"]


def test_a_lost_wake_up_is_made_again(alice, page):
    desk.write("Hello")
    desk.look()
    message = written(alice)
    DBTaskResult.objects.all().delete()
    with time_machine.travel(timezone.now() + GRACE * 2, tick=True):
        assert sweep() == 1
        desk.work()
    assert state_of(message) == "sent"


def test_messages_go_out_in_the_order_of_writing(alice, page, wire):
    desk.write("Hello")
    desk.look()
    first, second = written(alice, "One"), written(alice, "Two")
    assert sending.send_message(second.pk) == "not due"
    wire.down = True
    assert sending.send_message(first.pk) == "again"
    assert sending.send_message(second.pk) == "not due"
    wire.down = False
    Message.objects.filter(pk=first.pk).update(due_at=timezone.now())
    assert sending.send_message(first.pk) == "sent"
    desk.work()
    assert desk.answers() == ["One", "Two"]


def test_a_refused_message_says_why_and_can_be_tried_again(alice, acme, page):
    desk.write("Hello")
    desk.look()
    set_switch(page=desk.PAGE, act="fail")
    refused = acme.post("/messages/test", {"recipientId": "zoe", "message": "Hello Zoe"})
    assert refused["code"] == 110
    assert "refused, as the switch says" in refused["message"]
    message = Message.objects.get(mine=True)
    assert (message.state, bool(message.error_message)) == ("failed", True)
    message.conversation = desk.talk()
    retry_message(message=message, actor=alice.user)
    desk.work()
    assert state_of(message) == "sent"
    assert desk.answers() == ["Hello Zoe"]


def test_what_was_given_up_and_is_there_after_all_counts_as_sent(alice, page):
    desk.write("Hello")
    desk.look()
    message = written(alice)
    Message.objects.filter(pk=message.pk).update(state="failed", attempt_count=8)
    Line.objects.create(page=desk.PAGE, guest="zoe", by_page=True, key="x", text="Hello Zoe")
    desk.look()
    assert state_of(message) == "sent"
    assert Message.objects.filter(mine=True).count() == 1


def test_a_suspended_profile_sends_nothing(alice, page):
    desk.write("Hello")
    desk.look()
    message = written(alice)
    suspend(profile=alice.profile, cause=Suspension.Cause.OWNER, reason="Stop", actor=alice.user)
    desk.work()
    assert state_of(message) == "failed"
    assert "suspended" in message.error_message
    assert desk.answers() == []


def test_a_look_that_fails_comes_again_later_and_says_why(page, wire):
    wire.down = True
    pauses = []
    for _look in range(3):
        desk.look()
        box = Mailbox.objects.get()
        pauses.append(box.next_look_at - timezone.now())
    assert "could not be reached" in box.error_message
    assert pauses[2] > pauses[1] > pauses[0]
    wire.down = False
    desk.write("Hello")
    desk.look()
    box.refresh_from_db()
    assert (box.failures, box.error_message) == (0, "")
    assert Conversation.objects.count() == 1


def test_a_mailbox_is_taken_once_and_not_before_its_time(page):
    now = timezone.now()
    Mailbox.objects.update(next_look_at=now)
    assert len(receiving.take_due(now)) == 1
    assert receiving.take_due(now) == []
    assert look_due() == 0


def test_an_answer_noted_as_sent_amid_a_look_is_kept_once(alice, page):
    desk.write("Hello")
    desk.look()
    message = written(alice)
    Message.objects.filter(pk=message.pk).update(state="sending", attempt_count=1)
    line = Line.objects.create(page=desk.PAGE, guest="zoe", by_page=True, key="x", text="Hello Zoe")
    sender = Message.objects.filter(pk=message.pk, state="sending")

    def note_after_the_first_question(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if sql.startswith("SELECT") and 'FROM "messaging_message"' in sql and not done:
            done.append(sql)
            sender.update(state="sent", remote_id=str(line.pk))
        return answer

    done: list[str] = []
    box = Mailbox.objects.get()
    with connection.execute_wrapper(note_after_the_first_question):
        receiving.look(box.pk)
    assert done
    assert Message.objects.filter(mine=True).count() == 1


def test_one_part_that_cannot_be_sent_keeps_all_back(acme, page):
    desk.write("Hello")
    desk.look()
    body = {"recipientId": "zoe", "message": "Look", "mediaUrls": ["ftp://a.example/cake.jpg"]}
    assert acme.post("/messages/test", body)["code"] == 400
    assert not Message.objects.filter(mine=True).exists()
    desk.work()
    assert desk.answers() == []
    many = [f"https://a.example/{n}.jpg" for n in range(11)]
    refused = acme.post("/messages/test", body | {"mediaUrls": many})
    assert (refused["code"], refused["details"][0]["field"]) == (400, "mediaUrls")
    sent = acme.post("/messages/test", body | {"mediaUrls": many[:2]})
    assert [row["state"] for row in sent["messages"]] == ["sent"] * 3


def test_a_refused_part_is_told_beside_those_that_went_out(acme, page):
    desk.write("Hello")
    desk.look()
    set_switch(page=desk.PAGE, act="fail")
    media = ["https://a.example/cake.jpg"]
    body = {"recipientId": "zoe", "message": "Look", "mediaUrls": media}
    sent = acme.post("/messages/test", body)
    first, second = sent["messages"]
    assert (sent["status"], sent["state"], sent["id"]) == ("success", "sent", second["id"])
    assert (first["state"], first["code"]) == ("failed", 110)
    assert "refused, as the switch says" in first["error"]
