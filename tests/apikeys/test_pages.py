"""The API Keys pages: make, see once, change, choose profiles, rotate, end; and reminders."""

import datetime
import re

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.alerts.models import Alert
from ayrdash.apikeys.models import NamedKey, Secret
from ayrdash.apikeys.services import keys as services
from ayrdash.apikeys.services import reminders
from tests.access.profiles import password_given
from tests.api.caller import Caller
from tests.apikeys.keys import bearer, make_key
from tests.cast import make_member, make_profile

WISH = {
    "name": " Build  robot ",
    "scopes": ["read", "post"],
    "read_only": "on",
    "reach": "all",
    "expires_on": "2030-01-31",
    "addresses": "203.0.113.7\r\n::ffff:198.51.100.0/120\r\n2001:DB8::/32\r\n",
}
TOKEN = re.compile(r"ayd_[0-9A-Za-z]{36}")
DAY = datetime.timedelta(days=1)


def made(client, **wish):
    """Make a key by the page; return the page that shows it."""
    return client.post("/api-keys/new/", {**WISH, **wish}, follow=True)


@pytest.fixture
def client(alice):
    client = alice.client()
    password_given(client, alice)
    return client


def test_a_key_is_made_and_shown_once(client, alice):
    page = made(client)
    text = TOKEN.search(page.content.decode())[0]
    key = NamedKey.objects.get()
    assert (key.name, key.scopes, key.read_only) == ("Build robot", ["read", "post"], True)
    assert key.addresses == ["203.0.113.7", "198.51.100.0/24", "2001:db8::/32"]
    assert key.expires_at == datetime.datetime(2030, 2, 1, tzinfo=datetime.UTC)
    assert not TOKEN.search(client.get(f"/api-keys/{key.ref}/").content.decode())
    answer = Caller(alice).get("/user", headers=bearer(text), REMOTE_ADDR="203.0.113.7")
    assert answer["refId"] == alice.primary.ref_id
    stored = str(list(Secret.objects.values())) + str(list(Event.objects.values()))
    assert text not in stored
    assert text not in str([dict(row.get_decoded()) for row in sessions()])


def sessions():
    from django.contrib.sessions.models import Session

    return Session.objects.all()


def test_making_a_key_asks_for_the_password_first(alice):
    page = alice.client().get("/api-keys/new/")
    assert page["Location"].startswith("/account/reauthenticate/")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "  ", "required"),
        ("scopes", [], "Choose what the key may do"),
        ("expires_on", "2020-01-01", "in the past"),
        ("addresses", "example.org", "is no address"),
        ("addresses", "192.0.2.1\n::/0", "every address there is"),
        ("addresses", "\n".join(f"192.0.2.{n}" for n in range(51)), "At most 50"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(client, field, value, said):
    page = client.post("/api-keys/new/", {**WISH, field: value})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not NamedKey.objects.exists()


def test_a_name_is_taken_until_its_key_ends(client, alice):
    key, _ = make_key(alice, "build ROBOT")
    assert "Another key has this name" in made(client).content.decode()
    client.post(f"/api-keys/{key.ref}/revoke/")
    assert made(client).status_code == 200
    assert "build ROBOT" in client.get("/api-keys/?show=ended").content.decode()


def test_bounds_are_changed_and_audited(client, alice):
    key, _ = make_key(alice, addresses=["192.0.2.1"])
    client.post(f"/api-keys/{key.ref}/", {"name": "CI", "scopes": "read", "reach": "list"})
    details = Event.objects.get(verb="named_key.changed").details
    assert details["before"]["addresses"] == ["192.0.2.1"]
    assert details["after"] == {"scopes": ["read"], "all_profiles": False, "addresses": []}
    client.post(f"/api-keys/{key.ref}/", {"name": "CI", "scopes": "read", "reach": "list"})
    assert Event.objects.filter(verb="named_key.changed").count() == 1


def test_profiles_are_chosen_a_page_at_a_time(client, alice, charlie):
    other = make_profile(alice.account, "Other")
    key, _ = make_key(alice, all_profiles=False)
    assert "for no profile yet" in client.get(f"/api-keys/{key.ref}/").content.decode()
    key.profiles.add(other)
    shown = [alice.profile.ref_id, alice.primary.ref_id, charlie.profile.ref_id]
    data = {"shown": shown, "chosen": [alice.profile.ref_id, charlie.profile.ref_id]}
    client.post(f"/api-keys/{key.ref}/profiles/", data)
    assert set(key.profiles.all()) == {other, alice.profile}
    page = client.get(f"/api-keys/{key.ref}/profiles/?chosen_only=on").content.decode()
    assert "Other" in page
    assert "Northwind (" not in page


def test_a_key_is_rotated_and_its_new_secret_shown_once(client, alice):
    key, old = make_key(alice)
    page = client.post(f"/api-keys/{key.ref}/rotate/", {"overlap_hours": "24"}, follow=True)
    new = TOKEN.search(page.content.decode())[0]
    api = Caller(alice)
    assert [api.call("GET", "/user", headers=bearer(t)).status_code for t in (old, new)] == [
        200
    ] * 2
    client.post(f"/api-keys/{key.ref}/end-old/")
    assert [api.call("GET", "/user", headers=bearer(t)).status_code for t in (old, new)] == [
        403,
        200,
    ]


def test_a_key_whose_maker_left_lives_on_with_who_rotates_it(client, alice):
    bob, membership = make_member(alice, "admin")
    key, old = make_key(bob)
    membership.delete()
    assert "may no longer make keys" in client.get(f"/api-keys/{key.ref}/").content.decode()
    page = client.post(f"/api-keys/{key.ref}/rotate/", {"overlap_hours": "168"}, follow=True)
    new = TOKEN.search(page.content.decode())[0]
    api = Caller(alice)
    assert [api.call("GET", "/user", headers=bearer(t)).status_code for t in (old, new)] == [
        403,
        200,
    ]


def test_the_list_costs_the_same_however_long(client, alice):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/api-keys/").status_code == 200
        return len(found)

    make_key(alice)
    queries()  # a session's first page notes in it whom it acts as
    few = queries()
    for number in range(55):
        make_key(alice, f"Key {number}", all_profiles=False)
    assert queries() == few
    assert "cursor=" in client.get("/api-keys/").content.decode()


def test_there_is_a_bound_of_keys(alice):
    services_made = [make_key(alice, f"Key {n}") for n in range(services.MOST_KEYS)]
    with pytest.raises(services.KeyFault):
        make_key(alice, "One more")
    assert len(services_made) == services.MOST_KEYS


def test_the_end_is_told_30_7_and_1_days_before_each_once(alice, client):
    now = timezone.now()
    key, _ = make_key(alice, "Robot", expires_at=now + 40 * DAY)
    told = {}
    for left in (39, 30, 29, 8, 7, 6, 2, 1, 0.5):
        for _again in range(2):
            if reminders.remind(key.expires_at - left * DAY):
                told[left] = told.get(left, 0) + 1
    assert told == {30: 1, 7: 1, 1: 1}
    alert = Alert.objects.get(kind="key_expires")
    assert (alert.times, alert.is_open) == (3, True)
    assert "Robot" in mail.outbox[0].subject
    assert client.post(f"/alerts/{alert.pk}/")["Location"] == f"/api-keys/{key.ref}/"
    client.post(f"/api-keys/{key.ref}/", {"name": "Robot", "scopes": "read", "reach": "all"})
    assert not Alert.objects.get().is_open
    assert NamedKey.objects.get().reminded_days is None


def test_a_short_key_is_not_told_of_at_once(alice):
    now = timezone.now()
    make_key(alice, expires_at=now + 5 * DAY)
    assert reminders.remind(now) == 0
    assert reminders.remind(now + 4.5 * DAY) == 1


def test_ended_keys_are_forgotten_after_a_year(alice):
    key, _ = make_key(alice)
    services.revoke(key=key, by=alice.user.memberships.get())
    assert reminders.prune(timezone.now() + 364 * DAY) == 0
    assert reminders.prune(timezone.now() + 366 * DAY) == 1
