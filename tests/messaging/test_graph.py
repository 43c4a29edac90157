"""Messages of pages and Instagram accounts, against the double of the Graph API."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from ayrdash.messaging.models import Conversation, Mailbox, Message
from ayrdash.messaging.rules import MessageRefused, problem_of
from ayrdash.messaging.services import sending, threads
from ayrdash.messaging.services.writing import write_message
from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services.attempts import begin
from tests.doubles.graph import messages as people
from tests.doubles.graph.state import GraphError
from tests.messaging import desk
from tests.networks.meta.conftest import APP, graph  # noqa: F401 - a fixture
from tests.networks.meta.house import consent

PAGE, ZOE = "501", "9001"


@pytest.fixture(params=["facebook", "instagram"])
def linked(request, alice, graph):  # noqa: F811
    """Acme's page or Instagram account, linked after messages were switched on."""
    desk.switch_on(alice)
    account = link(alice, request.param)
    desk.look()
    return account


def link(party, network):
    wide = oauth_of(network).with_messaging()
    back = "https://dash.test/callback"
    url = wide.authorize_url(APP, redirect_uri=back, state="s", challenge="c")
    answer = consent(url, "100")
    grant = wide.exchange(APP, code=answer["code"], redirect_uri=back, verifier="v")
    target = next(iter(wide.targets(APP, grant)))
    return SocialAccount.objects.create(
        profile=party.profile,
        network=network,
        remote_id=target.remote_id,
        handle=target.handle,
        credentials=target.tokens.as_json(),
        app_network="facebook",
        client_id=APP.client_id,
        scopes=sorted(grant.granted),
    )


def hear(graph, account, text="Hello"):  # noqa: F811
    """Let Zoe write, and the worker look."""
    platform = "instagram" if account.network == "instagram" else "messenger"
    people.write(graph, PAGE, ZOE, text, platform=platform)
    desk.look()


def talk_of(graph):  # noqa: F811
    (talk,) = graph.talks.values()
    return talk


def said(graph):  # noqa: F811
    return [r["message"] for r in talk_of(graph)["messages"] if r["from"]["id"] != ZOE]


def answer(alice, text="Yes, until noon", **more):
    who = None if more.get("automatic") else alice.user
    return write_message(conversation=desk.talk(ZOE), text=text, actor=who, **more)


def test_people_write_and_are_answered_once(alice, graph, linked):  # noqa: F811
    hear(graph, linked, "Are you open on Sunday?")
    talk = desk.talk(ZOE)
    assert (talk.unread_count, talk.peer in ("Zoe Zimmer", "zoe.z")) == (1, True)
    message = answer(alice)
    desk.work()
    desk.look()
    message.refresh_from_db()
    assert (message.state, message.error_message) == ("sent", "")
    assert said(graph) == ["Yes, until noon"]
    assert Message.objects.count() == 2
    assert talk_of(graph)["tag"] == ""


def test_an_answer_whose_receipt_was_lost_is_found(alice, graph, linked):  # noqa: F811
    hear(graph, linked)
    first, second = answer(alice, "Yes"), answer(alice, "Yes")
    graph.accept_then_reset("POST messages", times=2)
    assert sending.send_message(first.pk) == "sent"
    assert said(graph) == ["Yes"]
    # The same words once more are another message.
    assert sending.send_message(second.pk) == "sent"
    assert said(graph) == ["Yes", "Yes"]


def test_media_are_sent_by_address(alice, graph, linked):  # noqa: F811
    hear(graph, linked)
    answer(alice, "", media_url="https://a.example/cake.jpg")
    desk.work()
    sent = talk_of(graph)["messages"][-1]["attachments"]["data"][0]
    assert sent["image_data"]["url"] == "https://a.example/cake.jpg"


def test_the_time_to_answer_ends(alice, graph, linked):  # noqa: F811
    hear(graph, linked)
    talk = Conversation.objects.select_related("social_account").get()
    talk.profile = alice.profile
    in_a_day = timezone.now() + datetime.timedelta(hours=25)
    in_a_week = timezone.now() + datetime.timedelta(days=8)
    assert problem_of(talk) == ""
    assert bool(problem_of(talk, in_a_day)) == (linked.network == "facebook")
    assert "hours" in problem_of(talk, in_a_week)
    with time_machine.travel(in_a_day, tick=True):
        if linked.network == "facebook":
            with pytest.raises(MessageRefused):
                answer(alice)
            return
        # Later than a day by a person alone, under Meta's tag for that.
        automatic, by_hand = answer(alice, "Robot", automatic=True), answer(alice, "Person")
        desk.work()
        automatic.refresh_from_db()
        by_hand.refresh_from_db()
    assert (automatic.state, by_hand.state) == ("failed", "sent")
    assert talk_of(graph)["tag"] == "HUMAN_AGENT"


def test_too_late_at_meta_s_own_word_breaks_no_link(alice, graph, linked):  # noqa: F811
    hear(graph, linked)
    message = answer(alice)
    graph.fail("POST messages", GraphError(10, "outside of allowed window", 2018278))
    assert sending.send_message(message.pk) == "failed"
    linked.refresh_from_db()
    assert linked.state == "linked"


def test_reading_is_told_to_the_other_side(alice, graph, linked):  # noqa: F811
    hear(graph, linked)
    threads.mark(conversation=desk.talk(ZOE), read=True, actor=alice.user)
    desk.work()
    assert talk_of(graph)["seen"] is True


def test_permission_is_asked_for_and_missed(alice, graph):  # noqa: F811
    wanted = {"facebook": "pages_messaging", "instagram": "instagram_manage_messages"}
    for network, scope in wanted.items():
        assert scope not in begin(profile=alice.profile, network=network, browser="b").address
    desk.switch_on(alice)
    for network, scope in wanted.items():
        assert scope in begin(profile=alice.profile, network=network, browser="b").address
    account = link(alice, "facebook")
    account.scopes = [name for name in account.scopes if name != "pages_messaging"]
    account.save()
    desk.look()
    assert graph.calls["GET conversations"] == 0
    assert "Link Facebook again" in account.mailbox.error_message


@pytest.fixture
def two_talks(alice, graph):  # noqa: F811
    """Zoe and then Otto wrote to Acme's page an hour ago; nobody has looked yet."""
    desk.switch_on(alice)
    link(alice, "facebook")
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=1), tick=True):
        people.write(graph, PAGE, ZOE, "Hello")
        people.write(graph, PAGE, "9002", "Good morning")
    return graph


def heard():
    return sorted(Message.objects.values_list("text", flat=True))


def test_a_conversation_that_is_refused_stops_no_other(two_talks):
    gone = GraphError(100, "Unsupported get request", 33, kind="GraphMethodException")
    two_talks.fail("GET messages", gone)
    desk.look()
    assert heard() == ["Good morning"]
    asked = two_talks.calls["GET messages"]
    desk.look()
    assert two_talks.calls["GET messages"] == asked
    people.write(two_talks, PAGE, ZOE, "Anybody there?")
    desk.look()
    assert heard() == ["Anybody there?", "Good morning", "Hello"]


def test_an_odd_message_stops_no_other_conversation(two_talks):
    two_talks.talks[f"t_messenger_{ZOE}"]["messages"][0]["attachments"] = "none"
    desk.look()
    assert heard() == ["Good morning"]


def test_odd_participants_stop_no_other_conversation(two_talks):
    two_talks.talks[f"t_messenger_{ZOE}"]["participants"] = ["Zoe"]
    desk.look()
    assert heard() == ["Good morning"]
    two_talks.talks["t_messenger_9002"]["participants"] = "Otto"
    desk.look()
    assert "could not be read" in Mailbox.objects.get().error_message


def test_an_outage_amid_a_look_leaves_no_gap(two_talks):
    two_talks.fail("GET messages", GraphError(2, "Service temporarily unavailable"))
    desk.look()
    assert heard() == []
    desk.look()
    assert heard() == ["Good morning", "Hello"]
