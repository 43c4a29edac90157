"""Requests at the same moment, on real threads: each once, and never without an owner."""

import threading

import pytest
from django.db import connections
from django.test import Client

from ayrdash.accounts.models import Membership, User
from ayrdash.mail.models import OutgoingMail
from profiles.models import Profile
from teams.models import Invitation
from tests.cast import make_member, membership_of
from tests.teams.people import DORA, PASSWORD, invitation, invite, invited_link

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(*acts):
    """Let all acts go at the same moment, each on a thread and connection of its own."""
    gate, answers, faults = threading.Barrier(len(acts)), [], []

    def run(act):
        try:
            gate.wait(10)
            answers.append(act())
        except Exception as error:  # noqa: BLE001 - told below
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert len(answers) == len(acts)
    return answers


def posting(client, url, data=None):
    return lambda: client.post(url, data or {})


def test_two_accepts_at_once_give_one_member(alice):
    for number in range(ROUNDS):
        email = f"guest{number}@fabrikam.test"
        invite(alice, email, title=f"Guest {number}")
        link = invited_link(email)
        data = {"name": "Dora", "password": PASSWORD}
        answers = at_once(*[posting(Client(), link, data) for _ in range(4)])
        assert sorted(answer.status_code for answer in answers) == [302, 410, 410, 410]
        user = User.objects.get(email=email)
        assert user.memberships.get().team_profile.title == f"Guest {number}"
        assert user.emailaddress_set.count() == 1


def test_double_click_makes_one_profile_and_one_mail(alice):
    clients = [alice.client() for _ in range(3)]
    for number in range(ROUNDS):
        data = {"title": f"Dora {number}", "email": f"dora{number}@fabrikam.test"}
        answers = at_once(*[posting(client, "/team/invite/", data) for client in clients])
        assert {answer.status_code for answer in answers} == {302}
        assert Profile.objects.filter(title=data["title"]).count() == 1
        assert OutgoingMail.objects.filter(to=data["email"]).count() == 1
    alice.account.refresh_from_db()
    assert alice.account.profile_count == 1 + ROUNDS


def test_two_invitations_at_once_share_the_last_place(alice):
    alice.account.profile_limit = 2
    alice.account.save()
    acts = [
        posting(alice.client(), "/team/invite/", {"title": n, "email": f"{n}@fabrikam.test"})
        for n in ("one", "two", "three")
    ]
    assert sorted(answer.status_code for answer in at_once(*acts)) == [302, 422, 422]
    assert OutgoingMail.objects.count() == Invitation.objects.count() == 1


@pytest.mark.parametrize("act", ["remove", "deactivate", "role"])
def test_two_owners_who_end_each_other_leave_one(alice, act):
    first = membership_of(alice)
    for number in range(ROUNDS):
        party, second = make_member(alice, "owner", email=f"olaf{number}@northwind.test")
        url = f"/team/members/%d/{act}/"
        keeper = alice.client()
        at_once(
            posting(keeper, url % second.pk, {"role": "viewer"}),
            posting(party.client(), url % first.pk, {"role": "viewer"}),
        )
        owners = alice.account.memberships.filter(role="owner", deactivated_at=None)
        assert owners.count() == 1
        # The next round starts as this one did.
        Membership.objects.filter(account=alice.account).delete()
        first = Membership.objects.create(account=alice.account, user=alice.user, role="owner")


def test_two_owners_who_leave_at_once_leave_one(alice):
    for number in range(ROUNDS):
        party, _ = make_member(alice, "owner", email=f"olaf{number}@northwind.test")
        at_once(posting(alice.client(), "/team/leave/"), posting(party.client(), "/team/leave/"))
        assert alice.account.memberships.filter(role="owner").count() == 1
        Membership.objects.filter(account=alice.account).delete()
        Membership.objects.create(account=alice.account, user=alice.user, role="owner")


def test_resend_at_once_sends_one(alice):
    invite(alice)
    row = invitation()
    Invitation.objects.update(sent_at="2026-01-01T00:00Z")
    acts = [posting(alice.client(), f"/team/invitations/{row.pk}/resend/") for _ in range(4)]
    at_once(*acts)
    assert OutgoingMail.objects.filter(to=DORA).count() == 2


def test_accept_and_revoke_at_once_end_in_one_of_both(alice):
    for number in range(ROUNDS):
        email = f"guest{number}@fabrikam.test"
        invite(alice, email, title=f"Guest {number}")
        row = invitation(email)
        data = {"name": "Dora", "password": PASSWORD}
        at_once(
            posting(Client(), invited_link(email), data),
            posting(alice.client(), f"/team/invitations/{row.pk}/revoke/"),
        )
        row.refresh_from_db()
        joined = Membership.objects.filter(user__email=email).exists()
        assert row.state == ("accepted" if joined else "revoked")
        team = Profile.objects.filter(title=f"Guest {number}", kind="team", deleted_at=None)
        assert team.exists() == joined


def test_accepting_the_ownership_and_taking_it_back_at_once(alice):
    from teams.services import ownership

    for number in range(ROUNDS):
        _, nominee = make_member(alice, "admin", email=f"bea{number}@northwind.test")
        giver = membership_of(alice)
        made = ownership.offer(nominee=nominee, stays_owner=False, by=giver)

        def accept(made=made, nominee=nominee):
            quietly(ownership.accept, handover=made, by=nominee)

        def withdraw(made=made, giver=giver):
            quietly(ownership.withdraw, handover=made, by=giver)

        at_once(accept, withdraw)
        owners = alice.account.memberships.filter(role="owner")
        assert owners.count() == 1
        owners.update(role="viewer")
        Membership.objects.filter(user=alice.user).update(role="owner")


def quietly(act, **words):
    from ayrdash.core.errors import DomainError

    try:
        act(**words)
    except DomainError:
        return
