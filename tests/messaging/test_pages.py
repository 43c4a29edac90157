"""The list of conversations, the thread, and how conversations are counted."""

import datetime

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.messaging.models import AutoResponse, Conversation, Message
from ayrdash.messaging.queries import PER_PAGE
from tests.messaging import desk

INDEX = reverse("messaging:index")


def client_of(alice):
    return alice.client(acting_as=alice.profile)


def text_of(answer):
    return answer.content.decode()


def test_an_answer_by_the_page_goes_out_and_marks_as_read(alice, page):
    desk.write("Are you open?")
    desk.look()
    client, ref = client_of(alice), desk.talk().ref
    thread = reverse("messaging:thread", args=[ref])
    assert "1 unread" in text_of(client.get(INDEX))
    assert "Are you open?" in text_of(client.get(thread))
    assert desk.talk().unread_count == 1
    assert client.post(thread, {"text": "a" * 301}).status_code == 422
    assert client.post(thread, {"text": " "}).status_code == 422
    assert client.post(thread, {"text": "Yes,\r\nuntil noon"}).status_code == 302
    assert "Waiting to be sent" in text_of(client.get(thread))
    desk.work()
    assert desk.answers() == ["Yes,\nuntil noon"]
    shown = text_of(client.get(thread))
    assert ">Sent<" in shown
    assert alice.user.email in shown
    assert "1 unread" not in text_of(client.get(INDEX))


def test_the_list_is_searched_filtered_and_paged_at_a_constant_cost(alice, page):
    now = timezone.now()

    def add(count):
        start = Conversation.objects.count()
        Conversation.objects.bulk_create(
            Conversation(
                profile=alice.profile,
                network="test",
                account_remote_id="x",
                remote_id=f"talk-{n}",
                peer_name=f"Guest {n}",
                search_key=f"guest {n}",
                last_message_at=now - datetime.timedelta(minutes=n),
                unread_count=n % 2,
            )
            for n in range(start, start + count)
        )

    def cost():
        with CaptureQueriesContext(connection) as seen:
            client.get(INDEX)
        return len(seen)

    client = client_of(alice)
    client.get(INDEX)
    add(2)
    few = cost()
    add(2 * PER_PAGE)
    assert cost() == few
    first = text_of(client.get(INDEX))
    assert "Guest 0" in first
    assert f"Guest {PER_PAGE}<" not in first
    page_two = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert f"Guest {PER_PAGE}<" in text_of(client.get(INDEX + page_two))
    found = text_of(client.get(INDEX, {"q": "GUEST 31"}))
    assert ("Guest 31<" in found, "Guest 1<" in found) == (True, False)
    unread = text_of(client.get(INDEX, {"show": "unread"}))
    assert ("Guest 1<" in unread, "Guest 2<" in unread) == (True, False)
    assert "Nobody matches" in text_of(client.get(INDEX, {"network": "facebook"}))


def test_a_failed_message_is_tried_again_by_its_button(alice, page, wire):
    desk.write("Hello")
    desk.look()
    talk = desk.talk()
    message = Message.objects.create(
        conversation=talk,
        state="failed",
        mine=True,
        text="Hi",
        sent_at=timezone.now(),
        record_key="k",
        error_message="The network was down.",
    )
    client = client_of(alice)
    thread = text_of(client.get(reverse("messaging:thread", args=[talk.ref])))
    assert "The network was down." in thread
    assert client.post(reverse("messaging:retry", args=[talk.ref, message.ref])).status_code == 302
    desk.work()
    assert desk.answers() == ["Hi"]


def test_conversations_count_once_a_month(alice, acme, page):
    def used():
        return acme.get("/user")["messagingConversationMonthlyCount"]

    with time_machine.travel("2026-11-30T23:50:00Z", tick=True):
        page.mailbox.opened_at = timezone.now() - datetime.timedelta(days=1)
        page.mailbox.save()
        desk.write("One")
        desk.write("Two")
        desk.write("One", guest="otto")
        desk.look()
        assert used() == 2
    with time_machine.travel("2026-12-01T00:10:00Z", tick=True):
        assert used() == 0
        desk.write("Three")
        desk.look()
        assert used() == 1
        shown = text_of(client_of(alice).get(INDEX))
        assert shown.index("December 2026") < shown.index("November 2026")


def test_the_automatic_answer_is_set_on_its_page(alice, page):
    client, address = client_of(alice), reverse("messaging:automatic")
    wish = {"is_active": "on", "text": "Later", "wait_seconds": "3600", "from_time": "18:00"}
    assert "Give both hours" in text_of(client.post(address, wish))
    assert client.post(address, {**wish, "until_time": "08:00"}).status_code == 302
    row = AutoResponse.objects.get()
    assert (row.is_active, row.text, row.wait_seconds) == (True, "Later", 3600)
    assert str(row.until_time) == "08:00:00"


def test_the_switch_of_the_account_and_of_the_profile(alice, wire):
    owner = alice.client()
    edit = reverse("profiles:edit", args=[alice.profile.ref_id])
    assert "Messaging Active" not in text_of(owner.get(edit))
    assert "Messages are off" in text_of(owner.get(INDEX))
    assert owner.post(reverse("messaging"), {"act": "enable"}).status_code == 302
    assert "Messaging Active" in text_of(owner.get(edit))
    fields = {"title": "Acme", "colour": "blue", "time_zone": "UTC", "messaging_active": "on"}
    assert owner.post(edit, fields).status_code == 302
    alice.profile.refresh_from_db()
    assert alice.profile.messaging_active
    desk.link(alice, messages=False)
    accounts = text_of(client_of(alice).get(reverse("networks:index")))
    assert "this link was made without them" in accounts
