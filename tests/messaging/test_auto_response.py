"""The automatic answer: once to a person within its time, and never to a machine."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ayrdash.messaging.models import AutoResponse, Mailbox, Message
from ayrdash.messaging.services import threads
from ayrdash.messaging.services.auto_response import is_its_hour
from ayrdash.messaging.services.writing import write_message
from ayrdash.suspensions.models import Suspension
from ayrdash.suspensions.services import suspend
from ayrdash.testnet.models import Line
from tests.messaging import desk

WORDS = "Thanks, we are back at eight."


@pytest.fixture
def on(acme, page):
    reply = acme.post(
        "/messages/autoresponse", {"autoResponseActive": "true", "autoResponseMessage": WORDS}
    )
    assert reply["status"] == "success"
    return page


def test_it_is_off_until_switched_on_and_has_default_words(acme, page):
    reply = acme.get("/messages/autoresponse")
    assert (reply["autoResponseActive"], reply["autoResponseWaitSeconds"]) == (False, 86_400)
    assert "Thank you" in reply["autoResponseMessage"]
    desk.write("Hello")
    desk.look()
    assert desk.answers() == []
    changed = {"autoResponseActive": True, "autoResponseWaitSeconds": 30}
    assert acme.call("PUT", "/messages/autoresponse", changed).status_code == 200
    assert acme.get("/messages/autoresponse")["autoResponseWaitSeconds"] == 30
    assert acme.post("/messages/autoresponse", {"autoResponseWaitSeconds": 0})["code"] == 400


def test_each_person_gets_it_once_within_its_time(on):
    desk.write("Hello")
    desk.look()
    assert desk.answers() == [WORDS]
    desk.write("Anybody there?")
    desk.write("Hello", guest="otto")
    desk.look()
    assert (desk.answers(), desk.answers("otto")) == ([WORDS], [WORDS])
    assert desk.talk().unread_count == 2
    assert Message.objects.filter(automatic=True).count() == 2
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25), tick=True):
        desk.write("Hello again")
        desk.look()
    assert desk.answers() == [WORDS, WORDS]


def test_no_machine_is_answered(on):
    desk.write("I am out of office", automatic=True)
    desk.write(WORDS, guest="otto")
    desk.look()
    desk.look()
    assert (desk.answers(), desk.answers("otto")) == ([], [])


def test_no_machine_is_answered_whose_words_are_ours_as_a_browser_sends_them(alice, on):
    two_lines = "Thanks.\r\nWe are back at eight.\r\n"
    form = {"is_active": "on", "text": two_lines, "wait_seconds": "86400"}
    client = alice.client(acting_as=alice.profile)
    assert client.post(reverse("messaging:automatic"), form).status_code == 302
    desk.write("Thanks.\nWe are back at eight.", guest="otto")
    desk.write("Hello")
    desk.look()
    assert desk.answers("otto") == []
    assert desk.answers() == ["Thanks.\nWe are back at eight."]


def test_nobody_is_answered_twice_whom_a_person_has_answered(alice, on):
    desk.write("Hello")
    AutoResponse.objects.update(is_active=False)
    desk.look()
    write_message(conversation=desk.talk(), text="I am here", actor=alice.user)
    Message.objects.filter(mine=False).delete()
    AutoResponse.objects.update(is_active=True)
    desk.look()
    assert desk.answers() == ["I am here"]


def test_it_is_paused_in_a_conversation(alice, on):
    desk.write("Hello")
    desk.look()
    threads.pause(conversation=desk.talk(), paused=True, actor=alice.user)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=2), tick=True):
        desk.write("Hello again")
        desk.look()
        assert desk.answers() == [WORDS]
        threads.pause(conversation=desk.talk(), paused=False, actor=alice.user)
        desk.write("And again")
        desk.look()
        assert desk.answers() == [WORDS, WORDS]


def test_old_messages_and_suspended_profiles_get_none(alice, on):
    desk.write("Long ago")
    Mailbox.objects.update(opened_at=timezone.now() - datetime.timedelta(days=9))
    Line.objects.update(sent_at=timezone.now() - datetime.timedelta(days=2))
    desk.look()
    suspend(profile=alice.profile, cause=Suspension.Cause.OWNER, reason="Stop", actor=alice.user)
    desk.write("Hello", guest="otto")
    desk.look()
    assert desk.talk("otto").unread_count == 1
    assert (desk.answers(), desk.answers("otto")) == ([], [])


@pytest.mark.parametrize(
    ("hours", "at", "given"),
    [
        ((None, None), "12:00", True),
        (("09:00", "17:00"), "12:00", True),
        (("09:00", "17:00"), "17:00", False),
        (("18:00", "08:00"), "23:30", True),
        (("18:00", "08:00"), "07:59", True),
        (("18:00", "08:00"), "12:00", False),
    ],
)
def test_it_keeps_its_hours_by_the_profile_s_clock(alice, hours, at, given):
    alice.profile.time_zone = "Asia/Tokyo"
    times = [datetime.time.fromisoformat(text) if text else None for text in hours]
    row = AutoResponse(profile=alice.profile, from_time=times[0], until_time=times[1])
    day = datetime.date(2026, 11, 30)
    clock = datetime.time.fromisoformat(at)
    moment = datetime.datetime.combine(day, clock, tzinfo=alice.profile.zone)
    assert is_its_hour(row, moment.astimezone(datetime.UTC)) is given
