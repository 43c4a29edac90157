"""Handing the ownership over: offered, accepted by the nominee, declined, taken back."""

import pytest

from ayrdash.accounts.models import Membership
from teams.models import Handover
from tests.cast import PASSWORD, make_member, membership_of
from tests.teams.people import mails


@pytest.fixture
def bea(alice):
    party, membership = make_member(alice, "admin", email="bea@northwind.test")
    return party, membership


def offered(alice, membership, **data):
    client = alice.client()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post(f"/team/members/{membership.pk}/hand-over/", data)
    return client


def nominee(party, profile):
    client = party.client(acting_as=profile)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def roles(account):
    return dict(account.memberships.values_list("user__email", "role"))


def test_it_passes_when_the_nominee_accepts(alice, bea):
    party, membership = bea
    offered(alice, membership)
    assert roles(alice.account)["bea@northwind.test"] == "admin"
    (mail,) = mails("bea@northwind.test")
    assert "http://127.0.0.1:8000/team/hand-over/" in mail.body
    client = nominee(party, alice.profile)
    assert "You are offered the ownership" in client.get("/").content.decode()
    assert (
        "alice@northwind.test becomes an admin" in client.get("/team/hand-over/").content.decode()
    )
    client.post("/team/hand-over/accept/")
    assert roles(alice.account) == {
        "alice@northwind.test": "admin",
        "bea@northwind.test": "owner",
    }
    assert not Handover.objects.exists()


def test_the_giver_can_stay_an_owner(alice, bea):
    party, membership = bea
    offered(alice, membership, stays_owner="on")
    nominee(party, alice.profile).post("/team/hand-over/accept/")
    assert set(roles(alice.account).values()) == {"owner"}


def test_both_confirm_their_login_first(alice, bea):
    party, membership = bea
    asked = alice.client().post(f"/team/members/{membership.pk}/hand-over/")
    assert "/reauthenticate/" in asked["Location"]
    assert not Handover.objects.exists()
    offered(alice, membership)
    answer = party.client(acting_as=alice.profile).post("/team/hand-over/accept/")
    assert "/reauthenticate/" in answer["Location"]
    assert roles(alice.account)["bea@northwind.test"] == "admin"


def test_declined(alice, bea):
    party, membership = bea
    offered(alice, membership)
    nominee(party, alice.profile).post("/team/hand-over/decline/")
    assert not Handover.objects.exists()
    assert roles(alice.account)["bea@northwind.test"] == "admin"


def test_taken_back(alice, bea):
    party, membership = bea
    client = offered(alice, membership)
    client.post("/team/hand-over/withdraw/")
    assert nominee(party, alice.profile).post("/team/hand-over/accept/").status_code == 404
    assert roles(alice.account)["alice@northwind.test"] == "owner"


def test_nobody_else_sees_or_accepts_it(alice, bea, charlie):
    offered(alice, bea[1])
    other, _ = make_member(alice, "admin", email="cy@northwind.test")
    for client in (nominee(other, alice.profile), nominee(charlie, charlie.profile)):
        assert client.get("/team/hand-over/").status_code == 404
        assert client.post("/team/hand-over/accept/").status_code == 404


def test_one_offer_at_a_time(alice, bea):
    offered(alice, bea[1])
    _, other = make_member(alice, "editor")
    offered(alice, other)
    assert Handover.objects.get().nominee == bea[1]


def test_offer_ends_when_either_side_loses_the_ground(alice, bea):
    party, membership = bea
    offered(alice, membership)
    client = nominee(party, alice.profile)
    make_member(alice, "owner", email="olaf@northwind.test")
    Membership.objects.filter(pk=membership_of(alice).pk).update(role="admin")
    client.post("/team/hand-over/accept/")
    assert roles(alice.account)["bea@northwind.test"] == "admin"
    Membership.objects.filter(pk=membership_of(alice).pk).update(role="owner")
    alice.client().post(f"/team/members/{membership.pk}/deactivate/")
    assert not Handover.objects.exists()
