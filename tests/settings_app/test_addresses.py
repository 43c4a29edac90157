"""The IP white list: kept, tried, warned of, and heeded by the API alone."""

import pytest
from django.test import Client

from ayrdash.accounts.models import Account
from ayrdash.activity.models import Event
from ayrdash.core.addresses import is_within, network_text, read_network
from settings_app.models import AccountSettings
from tests.api.caller import Caller
from tests.apikeys.keys import bearer, make_key

PAGE = "/settings/addresses/"


def kept():
    return [entry["network"] for entry in AccountSettings.objects.get().allowed_addresses]


def only(*networks):
    entries = [{"network": network, "note": ""} for network in networks]
    AccountSettings.objects.update(allowed_addresses=entries)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7/24 ", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:203.0.113.0/120", "203.0.113.0/24"),
        ("2001:DB8::1/128", "2001:db8::1"),
        ("2001:db8::/32", "2001:db8::/32"),
    ],
)
def test_addresses_and_networks_are_read_in_every_form(typed, shown):
    assert network_text(read_network(typed)) == shown


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("203.0.113.255", True),
        ("::ffff:203.0.113.1", True),
        ("2001:db8:ffff::1", True),
        ("203.0.114.0", False),
        ("2001:db9::1", False),
        ("::203.0.113.1", False),
        ("", False),
        ("unix:", False),
    ],
)
def test_what_the_list_holds(address, inside):
    assert is_within(address, ["203.0.113.0/24", "2001:db8::/32"]) == inside


def test_the_first_line_that_leaves_one_out_asks_to_be_sure(alice):
    client = alice.client()
    data = {"network": "203.0.113.0/24", "note": "Office"}
    page = client.post(PAGE, data)
    assert page.status_code == 422
    assert "where you are now (127.0.0.1) would be refused" in page.content.decode()
    assert kept() == []
    assert client.post(PAGE, {**data, "sure": "on"}).status_code == 302
    assert kept() == ["203.0.113.0/24"]
    assert "present address is not on the list" in client.get(PAGE).content.decode()
    client.post(PAGE, {"network": "127.0.0.1"})
    assert "present address is not on the list" not in client.get(PAGE).content.decode()
    details = Event.objects.filter(verb="settings.addresses_changed").last().details
    assert details["before"] == ["203.0.113.0/24 (Office)"]
    assert details["after"] == ["203.0.113.0/24 (Office)", "127.0.0.1"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("example.org", "is no address"),
        ("203.0.113.0/33", "is no address"),
        ("0.0.0.0/0", "every address"),
        ("::ffff:0:0/96", "every address"),
        ("::/0", "every address"),
        ("", "required"),
    ],
)
def test_what_is_no_address_is_said_at_the_field(typed, said, alice):
    page = alice.client().post(PAGE, {"network": typed, "sure": "on"})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert kept() == []


def test_a_line_gets_another_note_and_is_removed(alice):
    client = alice.client()
    for note in ("Old", "New"):
        client.post(PAGE, {"network": "127.0.0.1", "note": note})
    entries = AccountSettings.objects.get().allowed_addresses
    assert entries == [{"network": "127.0.0.1", "note": "New"}]
    page = client.post(f"{PAGE}remove/", {"network": "127.0.0.1"}, follow=True)
    assert "from anywhere" in page.content.decode()
    assert kept() == []


def test_there_is_a_bound(alice):
    only(*(f"192.0.{n}.0/24" for n in range(200)))
    page = alice.client().post(PAGE, {"network": "127.0.0.1"})
    assert "At most 200" in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("203.0.113.9", "203.0.113.9 may call"),
        ("::ffff:203.0.113.9", "203.0.113.9 may call"),
        ("198.51.100.1", "198.51.100.1 is refused"),
        ("nowhere", "That is no IP address"),
    ],
)
def test_an_address_is_tried(asked, answer, alice):
    only("203.0.113.0/24")
    assert answer in alice.client().get(f"{PAGE}?address={asked}").content.decode()


def test_the_api_alone_heeds_it_and_says_so(alice, charlie):
    only("203.0.113.0/24", "2001:db8::/32")
    AccountSettings.objects.filter(account=charlie.account).update(allowed_addresses=[])
    api = Caller(alice)
    for inside in ("203.0.113.8", "::ffff:203.0.113.8", "2001:db8::8"):
        assert api.call("GET", "/user", REMOTE_ADDR=inside).status_code == 200
    for outside in ("198.51.100.8", "2001:db9::8", ""):
        response = api.call("GET", "/user", REMOTE_ADDR=outside)
        body = response.json()
        assert (response.status_code, body["code"], body["status"]) == (403, 901, "error")
        # Before the count of calls.
        assert response["x-ratelimit-count"] == "0"
    _, text = make_key(alice)
    refused = api.call("GET", "/user", headers=bearer(text), REMOTE_ADDR="198.51.100.9")
    assert refused.json()["code"] == 901
    assert Caller(charlie).call("GET", "/user", REMOTE_ADDR="198.51.100.8").status_code == 200
    assert alice.client(REMOTE_ADDR="198.51.100.8").get("/").status_code == 200
    events = Event.objects.filter(verb="api.address_refused").order_by("id")
    addresses = ["198.51.100.8", "2001:db9::8", None, "198.51.100.9"]
    assert [event.address for event in events] == addresses
    assert {event.account_id for event in events} == {alice.account.pk}


def test_the_door_for_assistants_heeds_it_too(alice):
    only("203.0.113.0/24")
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = Caller(alice).headers()
    _, text = make_key(alice)
    for who in (headers, bearer(text)):
        response = Client().post("/mcp", body, content_type="application/json", headers=who)
        assert (response.status_code, response.json()["code"]) == (403, 901)


def test_it_holds_as_long_as_the_plan_includes_it(alice):
    only("203.0.113.0/24")
    Account.objects.update(plan="business", max_pack=True)
    assert Caller(alice).call("GET", "/user").status_code == 200
    page = alice.client().get(PAGE)
    assert "Not part of your plan" in page.content.decode()
    assert alice.client().post(PAGE, {"network": "127.0.0.1"}).status_code == 422


@pytest.mark.parametrize(
    ("proxies", "forwarded", "allowed"),
    [
        (0, "203.0.113.8", False),  # nobody's word is taken
        (1, "203.0.113.8", True),
        (1, "203.0.113.8, 198.51.100.1", False),  # what stands left may be made up
        (1, "198.51.100.1, 203.0.113.8:4711", True),
        (1, "198.51.100.1,   ::ffff:203.0.113.8", True),
        (2, "198.51.100.1, 203.0.113.8, 10.0.0.1", True),
        (2, "203.0.113.8, 198.51.100.1, 10.0.0.1", False),
        (2, "203.0.113.8", False),  # fewer than there are proxies: the peer's own address
        (1, "", False),
        (1, "nonsense", False),
    ],
)
def test_proxies_are_believed_from_the_right(proxies, forwarded, allowed, alice, settings):
    only("203.0.113.0/24")
    settings.TRUSTED_PROXY_COUNT = proxies
    options = {"HTTP_X_FORWARDED_FOR": forwarded, "REMOTE_ADDR": "10.0.0.2"}
    response = Caller(alice).call("GET", "/user", **options)
    assert response.status_code == (200 if allowed else 403)


def test_the_list_costs_no_query_of_its_own(alice, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    api = Caller(alice)
    api.call("GET", "/user")
    with CaptureQueriesContext(connection) as without:
        api.call("GET", "/user")
    only("127.0.0.0/8", *(f"192.0.{n}.0/24" for n in range(199)))
    with django_assert_num_queries(len(without)):
        api.call("GET", "/user")
