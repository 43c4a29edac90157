"""Messages are there where account, profile and link have them; else 361 and 362 say why."""

from ayrdash.networks.adapters.test_network.link import TrialLink
from ayrdash.networks.services.attempts import begin
from settings_app.services.rules import set_messaging
from tests.messaging import desk


def test_account_profile_and_link_must_each_have_them(alice, acme, wire):
    assert acme.get("/messages/test")["code"] == 361
    assert acme.get("/messages/autoresponse")["code"] == 361
    refused = acme.call("PATCH", "/profiles", {"messagingActive": True})
    assert (refused.status_code, refused.json()["code"]) == (400, 361)

    set_messaging(account=alice.account, enabled=True, actor=alice.user)
    assert "for this profile" in acme.get("/messages/test")["message"]
    assert acme.call("PATCH", "/profiles", {"messagingActive": True}).status_code == 200
    assert acme.get("/messages/test")["code"] == 156
    assert acme.get("/messages/pinterest")["code"] == 400
    assert acme.get("/user")["messagingEnabled"] is True

    account = desk.link(alice, messages=False)
    refused = acme.post("/messages/test", {"message": "Hi", "recipientId": "zoe"})
    assert (refused["code"], "again" in refused["message"]) == (362, True)
    assert acme.get("/user")["displayNames"][0]["messagingActive"] is False

    account.delete()
    desk.link(alice)
    assert acme.get("/messages/test")["status"] == "success"
    assert acme.get("/user")["displayNames"][0]["messagingActive"] is True

    set_messaging(account=alice.account, enabled=False, actor=alice.user)
    assert acme.get("/messages/test")["code"] == 361


def test_the_network_is_asked_for_permission_only_where_messages_are_on(alice, wire):
    def asked() -> str:
        return begin(profile=alice.profile, network="test", browser="b").address

    before = asked()
    desk.switch_on(alice)
    after = asked()
    assert TrialLink.messaging_scopes[0].name not in before
    assert TrialLink.messaging_scopes[0].name in after


def test_a_plan_without_messages_has_none(alice, acme, wire):
    desk.switch_on(alice)
    alice.account.plan = "premium"
    alice.account.save()
    assert acme.get("/messages/test")["code"] == 361
