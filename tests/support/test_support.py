"""Contact Support: who reaches it, what the mail carries, where a request stands."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Membership, User
from ayrdash.activity.models import Event
from ayrdash.mail.models import OutgoingMail
from ayrdash.mail.services import deliver_mail
from ayrdash.support.models import SupportRequest
from tests.cast import PASSWORD, make_member
from tests.doubles import smtp

URL = "/support/"
ASK = {"subject": "Posts\r\nBcc: eve@evil.test", "message": "Nothing goes out since noon."}


@pytest.fixture(autouse=True)
def outbox(settings):
    """The product's own outbox, not the one of Django's tests."""
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    settings.SUPPORT_EMAIL = "help@operator.test"


def unverify(party):
    party.user.emailaddress_set.update(verified=False)


@pytest.mark.parametrize("role", ["owner", "admin", "editor", "approver", "viewer"])
def test_every_verified_member_reaches_support(alice, role):
    member, _ = make_member(alice, role)
    answer = member.client(acting_as=alice.profile).post(URL, ASK)
    asked = SupportRequest.objects.get()
    assert answer["Location"] == reverse("support:detail", args=[asked.ticket])
    assert (asked.account, asked.asked_by, asked.role) == (alice.account, member.user, role)


def test_the_mail_carries_who_asks_and_goes_to_the_operator(alice):
    User.objects.filter(pk=alice.user.pk).update(name="Alice A.")
    alice.client(acting_as=alice.profile).post(URL, ASK)
    asked = SupportRequest.objects.get()
    mail = OutgoingMail.objects.get()
    assert asked.mail == mail
    assert mail.to == "help@operator.test"
    assert mail.reply_to == alice.user.email
    assert mail.subject == f"[{asked.ticket}] Posts Bcc: eve@evil.test"
    for words in (
        "Nothing goes out since noon.",
        "Alice A.",
        alice.user.email,
        "Owner",
        f"Northwind (refId {alice.account.ref_id})",
        f"Acme (refId {alice.profile.ref_id})",
        asked.ticket,
    ):
        assert words in mail.text_body
        assert words in mail.html_body


def test_a_real_server_gets_ticket_and_reply_to(alice, settings):
    with smtp.running() as server:
        settings.SMTP_CONFIGURED = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        alice.client().post(URL, ASK)
        asked = SupportRequest.objects.get()
        deliver_mail(asked.mail_id)
        (message,) = server.taken
    assert message["Reply-To"] == alice.user.email
    assert message["To"] == "help@operator.test"
    assert message["Bcc"] is None
    assert asked.ticket in message["Subject"]
    assert "With support" in alice.client().get(URL).content.decode()


def test_the_trail_tells_of_it(alice):
    alice.client().post(URL, {**ASK, "subject": "Posts"})
    asked = SupportRequest.objects.get()
    event = Event.objects.get(verb="support.asked")
    assert event.actor == alice.user
    assert event.details == {"ticket": asked.ticket, "subject": "Posts"}


def test_an_unverified_member_reads_why_and_how(alice):
    member, _ = make_member(alice, "admin")
    unverify(member)
    client = member.client()
    for answer in (client.get(URL), client.post(URL, ASK)):
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "only registered and verified members" in page
        assert reverse("account_email") in page
    assert not SupportRequest.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_an_address_verified_but_not_the_logins_own_does_not_count(alice):
    member, _ = make_member(alice, "admin")
    unverify(member)
    member.user.emailaddress_set.create(email="other@northwind.test", verified=True)
    assert member.client().post(URL, ASK).status_code == 403


@pytest.mark.parametrize("who", ["deactivated", "removed", "never a member"])
def test_others_get_the_explanation(alice, who):
    member, membership = make_member(alice, "admin")
    client = member.client()
    if who == "deactivated":
        Membership.objects.filter(pk=membership.pk).update(deactivated_at=timezone.now())
    elif who == "removed":
        membership.delete()
    else:
        client = Client()
        client.force_login(
            User.objects.create_user("eve@nowhere.test", PASSWORD),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    for answer in (client.get(URL), client.post(URL, ASK)):
        assert answer.status_code == 403
        assert "Your login belongs to no team" in answer.content.decode()
    assert not SupportRequest.objects.exists()


def test_without_a_setting_it_goes_to_the_operators(alice, charlie, settings):
    settings.SUPPORT_EMAIL = ""
    refused = alice.client().post(URL, ASK)
    assert refused.status_code == 422
    assert "no support address" in refused.content.decode()
    User.objects.filter(pk=charlie.user.pk).update(is_superuser=True)
    assert alice.client().post(URL, ASK).status_code == 302
    assert OutgoingMail.objects.get().to == charlie.user.email


def test_what_is_missing_is_said_and_the_rest_kept(alice):
    answer = alice.client().post(URL, {"subject": "Posts", "message": " "})
    assert answer.status_code == 422
    assert 'value="Posts"' in answer.content.decode()


def test_too_many_requests_are_stopped(alice, monkeypatch):
    monkeypatch.setattr("ayrdash.support.services.REQUESTS_PER_HOUR", 2)
    client = alice.client()
    answers = [client.post(URL, ASK).status_code for _ in range(3)]
    assert answers == [302, 302, 422]
    assert SupportRequest.objects.count() == 2


def test_members_see_their_own_requests_owners_and_admins_all(alice, charlie):
    editor, _ = make_member(alice, "editor")
    admin, _ = make_member(alice, "admin")
    alice.client().post(URL, {**ASK, "subject": "From Alice"})
    editor.client().post(URL, {**ASK, "subject": "From the editor"})
    charlie.client().post(URL, {**ASK, "subject": "From Charlie"})
    hers = SupportRequest.objects.get(subject="From Alice")
    for party, expected in (
        (editor, {"From the editor"}),
        (admin, {"From Alice", "From the editor"}),
        (alice, {"From Alice", "From the editor"}),
        (charlie, {"From Charlie"}),
    ):
        rows = party.client().get(URL).context["rows"]
        assert {asked.subject for asked, _ in rows} == expected
    for party, status in ((editor, 404), (charlie, 404), (admin, 200)):
        url = reverse("support:detail", args=[hers.ticket])
        assert party.client().get(url).status_code == status


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", "On its way"),
        ("held", "In the operator&#x27;s outbox"),
        ("sent", "With support"),
        ("failed", "Mail not delivered"),
    ],
)
def test_each_state_has_words(alice, state, words):
    client = alice.client()
    client.post(URL, ASK)
    OutgoingMail.objects.update(state=state)
    assert words in client.get(URL).content.decode()


def test_the_operator_closes_it_in_the_admin_and_nothing_else(alice, charlie):
    User.objects.filter(pk=charlie.user.pk).update(is_superuser=True, is_staff=True)
    charlie.user.refresh_from_db()
    alice.client().post(URL, ASK)
    asked = SupportRequest.objects.get()
    page = reverse("admin:support_supportrequest_change", args=[asked.pk])
    assert charlie.client().get(page).status_code == 200
    charlie.client().post(page, {"state": "closed", "email": "eve@evil.test"})
    asked.refresh_from_db()
    assert (asked.state, asked.email) == ("closed", alice.user.email)
    assert "Closed" in alice.client().get(URL).content.decode()


def test_the_operator_looks_up_whom_a_sender_speaks_for(alice, charlie):
    User.objects.filter(pk=charlie.user.pk).update(is_superuser=True, is_staff=True)
    charlie.user.refresh_from_db()
    proven, _ = make_member(alice, "editor")
    unproven, _ = make_member(alice, "viewer")
    off, membership = make_member(alice, "admin")
    unverify(unproven)
    Membership.objects.filter(pk=membership.pk).update(deactivated_at=timezone.now())
    client = charlie.client()
    page = reverse("admin:accounts_membership_changelist")
    found = {}
    for party in (alice, proven, unproven, off):
        changes = client.get(page, {"q": party.user.email}).context["cl"]
        (row,) = changes.result_list
        found[party.user.email] = changes.model_admin.may_ask(row)
        assert row.account == alice.account
    assert list(found.values()) == [True, True, False, False]
    nobody = client.get(page, {"q": "alice@northwind.test.evil.test"})
    assert list(nobody.context["cl"].result_list) == []
    text = client.get(page, {"q": alice.user.email}).content.decode()
    assert alice.account.ref_id in text
    assert "support may answer" in text.lower()


def test_the_list_costs_the_same_however_long(alice):
    client = alice.client()
    client.post(URL, ASK)
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for _ in range(6):
        client.post(URL, ASK)
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few)


def test_who_looks_as_a_member_asks_nothing(alice):
    _, membership = make_member(alice, "editor")
    client = alice.client()
    client.post(reverse("profiles:view_as", args=[membership.pk]))
    assert membership.user.email in client.get(URL).content.decode()
    assert client.post(URL, ASK).status_code == 403
    assert not SupportRequest.objects.exists()
