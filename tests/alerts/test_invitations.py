"""Invitations that do not arrive: told once, at the address and in the bell, until mended."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from ayrdash.alerts.models import Alert
from ayrdash.linking.models import LinkSession
from ayrdash.mail.models import BadAddress, OutgoingMail
from teams.models import Invitation
from tests.jobs.working import work_off

pytestmark = pytest.mark.django_db
DORA = "dora@fabrikam.test"
GONE = f"550 5.1.1 no such user: {DORA}"


def text(answer):
    return answer.content.decode()


def test_a_team_invitation_that_is_refused(alice, server):
    server.unknown.add(DORA)
    client = alice.client()
    client.post(reverse("teams:invite"), {"title": "Dora", "email": DORA})
    work_off()
    work_off()
    alert = Alert.objects.get()
    assert (alert.kind, alert.times) == ("invite_failed", 1)
    page = text(client.get(reverse("alerts:index")))
    assert f"The invitation to {DORA} could not be delivered" in page
    assert GONE in page
    fix = client.post(reverse("alerts:remedy", args=[alert.pk]))["Location"]
    assert "Mail not delivered" in text(client.get(fix))
    assert [mail["To"] for mail in server.taken] == [alice.user.email]

    server.unknown.clear()
    invitation = Invitation.objects.get()
    with time_machine.travel(invitation.sent_at + datetime.timedelta(minutes=2)):
        client.post(reverse("teams:resend", args=[invitation.pk]))
        work_off()
    alert.refresh_from_db()
    assert not alert.is_open
    assert not BadAddress.objects.exists()
    assert [mail["To"] for mail in server.taken] == [alice.user.email, DORA]


def test_inviting_an_address_that_mail_came_back_from(alice, server):
    BadAddress.objects.create(email=DORA, cause="bounced", words=GONE)
    client = alice.client()
    client.post(reverse("teams:invite"), {"title": "Dora", "email": DORA})
    assert Alert.objects.get().kind == "invite_failed"
    page = text(client.get(reverse("teams:invitations")))
    assert "Kept back" in page


def test_sending_again_does_not_overrule_a_complaint(alice, server):
    BadAddress.objects.create(email=DORA, cause="complained")
    client = alice.client()
    client.post(reverse("teams:invite"), {"title": "Dora", "email": DORA})
    invitation = Invitation.objects.get()
    with time_machine.travel(invitation.sent_at + datetime.timedelta(minutes=2)):
        client.post(reverse("teams:resend", args=[invitation.pk]))
        work_off()
    assert BadAddress.objects.exists()
    assert DORA not in [mail["To"] for mail in server.taken]
    assert Alert.objects.latest("id").is_open


def test_a_link_for_a_client_that_is_refused(alice, server):
    client = alice.client(acting_as=alice.profile)
    asked = {"minutes": "1440", "mail_to": DORA, "mail_language": "en"}
    answer = client.post(reverse("linking:index"), asked)
    assert answer.status_code == 302, text(answer)
    server.unknown.add(DORA)
    work_off()
    session = LinkSession.objects.get()
    alert = Alert.objects.get(kind="invite_failed")
    assert alert.profile == alice.profile
    fix = client.post(reverse("alerts:remedy", args=[alert.pk]))["Location"]
    assert fix == reverse("linking:detail", args=[session.pk])
    client.post(reverse("linking:revoke", args=[session.pk]))
    alert.refresh_from_db()
    assert not alert.is_open
    assert OutgoingMail.objects.filter(to=DORA, state="failed").exists()
