"""Mail services by django-anymail: sending, and what they report back, on loopback."""

import hashlib
import hmac
import json
import time

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.alerts.models import Alert
from ayrdash.mail import services
from ayrdash.mail.models import BadAddress, OutgoingMail
from tests.doubles import mail_service

pytestmark = pytest.mark.django_db
EVENTS = reverse("mail:events")
TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "pm-1", "To": "dora@fabrikam.test"}
INACTIVE = {
    "ErrorCode": 406,
    "Message": "You tried to send to recipients that have been marked as inactive.\n"
    "Found inactive addresses: dora@fabrikam.test.\n"
    "Inactive recipients are ones that have generated a hard bounce or a spam complaint.",
}
AUTH = {"Authorization": "Basic " + "dXNlcjpwYXNz"}  # user:pass


@pytest.fixture
def service(settings):
    with mail_service.running() as running:
        settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
        settings.SMTP_CONFIGURED = True
        settings.EMAIL_SERVICE = "postmark"
        settings.ANYMAIL = {
            "POSTMARK_SERVER_TOKEN": "token-of-ours",
            "POSTMARK_API_URL": running.url,
            "WEBHOOK_SECRET": "user:pass",
        }
        running.answer = (200, TAKEN)
        yield running


def write(to="dora@fabrikam.test"):
    message = EmailMultiAlternatives("Hello", "A text", "us@here.test", [to])
    message.attach_alternative("<p>A text</p>", "text/html")
    message.send()
    return OutgoingMail.objects.latest("id")


def sent(to="dora@fabrikam.test"):
    mail = write(to)
    assert services.deliver_mail(mail.pk) == "sent"
    mail.refresh_from_db()
    return mail


def report(headers=AUTH, **event):
    body = {"MessageID": "pm-1", "Email": "dora@fabrikam.test", **event}
    return Client().post(EVENTS, json.dumps(body), "application/json", headers=headers)


def bounce(kind="HardBounce", **event):
    described = {"Description": "No such mailbox", "Details": "smtp;550 5.1.1 unknown"}
    return report(RecordType="Bounce", Type=kind, **described, **event)


def state_of(mail):
    mail.refresh_from_db()
    return mail.state


def test_sending(service):
    mail = sent()
    assert mail.service_id == "pm-1"
    [(path, headers, body)] = service.calls
    assert path == "/email"
    assert headers["X-Postmark-Server-Token"] == "token-of-ours"
    told = json.loads(body)
    assert (told["To"], told["Subject"]) == ("dora@fabrikam.test", "Hello")
    assert told["HtmlBody"] == "<p>A text</p>"


@pytest.mark.parametrize(
    ("status", "answer", "outcome"),
    [
        (500, {}, services.DOWN),
        (401, {"ErrorCode": 10, "Message": "Bad token"}, services.DOWN),
        (422, {"ErrorCode": 300, "Message": "Invalid 'From' address"}, "failed"),
        (422, INACTIVE, "failed"),
    ],
)
def test_what_it_refuses(service, status, answer, outcome):
    service.answer = (status, answer)
    mail = write()
    assert services.deliver_mail(mail.pk) == outcome
    mail.refresh_from_db()
    assert mail.error
    assert "token-of-ours" not in mail.error
    assert BadAddress.objects.exists() == (answer is INACTIVE)


def test_nobody_there(service, settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_API_URL": "http://127.0.0.1:1/"}
    assert services.deliver_mail(write().pk) == services.DOWN


def test_delivered_is_told(service):
    mail = sent()
    assert report(RecordType="Delivery", Recipient="dora@fabrikam.test").status_code == 200
    assert state_of(mail) == "delivered"


def test_bounce_holds_further_mail_until_it_is_released(service, alice):
    to = alice.user.email
    mail = sent(to)
    assert bounce(Email=to.upper()).status_code == 200
    assert state_of(mail) == "bounced"
    assert "550 5.1.1" in mail.error
    assert Alert.objects.get(kind="mail_bounced").account == alice.account
    held = write(to)
    assert held.state == "blocked"
    assert services.deliver_mail(held.pk) == "not waiting"
    client = alice.client()
    page = client.get(reverse("alerts:preferences")).content.decode()
    assert "550 5.1.1" in page
    client.post(reverse("alerts:release"), {"email": to})
    assert not BadAddress.objects.exists()
    assert not Alert.objects.get(kind="mail_bounced").is_open
    assert state_of(held) == "queued"
    assert services.deliver_mail(held.pk) == "sent"


def test_mail_on_its_way_is_stopped_too(service):
    first, second = sent(), write()
    bounce()
    assert services.deliver_mail(second.pk) == "blocked"
    assert state_of(first) == "bounced"
    assert len(service.calls) == 1


def test_full_mailbox_is_no_bad_address(service):
    mail = sent()
    bounce("SoftBounce")
    assert state_of(mail) == "bounced"
    assert not BadAddress.objects.exists()


def test_complaint_ends_mail_to_the_address(service):
    sent()
    report(RecordType="SpamComplaint", Type="SpamComplaint")
    assert BadAddress.objects.get().cause == "complained"


def test_same_report_twice_is_one(service, alice):
    sent(alice.user.email)
    bounce(Email=alice.user.email)
    bounce(Email=alice.user.email)
    assert Alert.objects.get(kind="mail_bounced").times == 1


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic dXNlcjp3cm9uZw=="}])
def test_forged_report_is_refused(service, headers):
    mail = sent()
    body = {"RecordType": "Bounce", "Type": "HardBounce"}
    assert report(headers, **body).status_code == 400
    assert state_of(mail) == "sent"
    assert not BadAddress.objects.exists()


def test_without_a_secret_no_report_is_taken(service, settings):
    settings.ANYMAIL = {
        name: value for name, value in settings.ANYMAIL.items() if name != "WEBHOOK_SECRET"
    }
    assert bounce().status_code == 404


def mailgun_report(key, *, age=0):
    stamp, token = str(int(time.time()) - age), "a" * 50
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    body = {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "id": "event-1",
            "timestamp": timezone.now().timestamp(),
            "recipient": "dora@fabrikam.test",
            "message": {"headers": {"message-id": "mg-1@here.test"}},
            "delivery-status": {"code": 550, "message": "5.1.1 no such user"},
        },
    }
    return Client().post(EVENTS, json.dumps(body), "application/json")


def test_signed_reports_need_no_secret_and_the_right_key(service, settings):
    settings.EMAIL_SERVICE = "mailgun"
    settings.ANYMAIL = {
        "MAILGUN_API_KEY": "key-of-ours",
        "MAILGUN_API_URL": service.url,
        "MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key",
    }
    service.answer = (200, {"id": "<mg-1@here.test>", "message": "Queued. Thank you."})
    mail = sent()
    assert mailgun_report("another-key").status_code == 400
    assert state_of(mail) == "sent"
    assert mailgun_report("signing-key").status_code == 200
    assert state_of(mail) == "bounced"
    assert BadAddress.objects.get().email == "dora@fabrikam.test"
