"""Reports of several mail services: what passes, what is for good, what came too early."""

import datetime
import json

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.mail import services
from ayrdash.mail.models import BadAddress, OutgoingMail
from ayrdash.mail.services import bounces
from tests.doubles import mail_service

pytestmark = pytest.mark.django_db
DORA = "dora@fabrikam.test"
AUTH = {"Authorization": "Basic dXNlcjpwYXNz"}  # user:pass


def brevo(kind):
    return {"event": kind, "email": DORA, "message-id": "id-1", "reason": "quota exceeded"}


def mailjet(*, is_hard):
    told = {"event": "bounce", "email": DORA, "MessageID": "id-1", "time": 1_780_000_000}
    return {**told, "error": "quota exceeded", "hard_bounce": is_hard}


def sparkpost(bounce_class, kind="bounce"):
    event = {"type": kind, "bounce_class": bounce_class, "raw_rcpt_to": DORA}
    event |= {"transmission_id": "id-1", "timestamp": "1780000000"}
    return [{"msys": {"message_event": event}}]


def amazon(kind):
    told = {"bounceType": kind, "bounceSubType": "General"}
    told["bouncedRecipients"] = [{"emailAddress": DORA}]
    event = {"eventType": "Bounce", "mail": {"messageId": "id-1"}, "bounce": told}
    return {"Type": "Notification", "MessageId": "sns-1", "Message": json.dumps(event)}


def use(settings, service):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    settings.SMTP_CONFIGURED = True
    settings.EMAIL_SERVICE = service
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:pass"}


def report(body):
    headers = AUTH
    if isinstance(body, dict) and "MessageId" in body:
        headers = {
            **AUTH,
            "x-amz-sns-message-type": "Notification",
            "x-amz-sns-message-id": "sns-1",
        }
    return Client().post(
        reverse("mail:events"), json.dumps(body), "application/json", headers=headers
    )


def write(**fields):
    return OutgoingMail.objects.create(
        **{"sender": "us@here.test", "to": DORA, "subject": "Hi", "text_body": "Hi", **fields}
    )


@pytest.mark.parametrize(
    ("service", "body", "cause"),
    [
        ("brevo", brevo("soft_bounce"), None),
        ("brevo", brevo("hard_bounce"), "bounced"),
        ("brevo", brevo("spam"), "complained"),
        ("mailjet", mailjet(is_hard=False), None),
        ("mailjet", mailjet(is_hard=True), "bounced"),
        ("sparkpost", sparkpost("22"), None),
        ("sparkpost", sparkpost("70"), None),
        ("sparkpost", sparkpost("51"), None),
        ("sparkpost", sparkpost("10"), "bounced"),
        ("sparkpost", sparkpost("", kind="spam_complaint"), "complained"),
        ("amazon_ses", amazon("Transient"), None),
        ("amazon_ses", amazon("Permanent"), "bounced"),
    ],
)
def test_only_what_lasts_holds_an_address(settings, service, body, cause):
    use(settings, service)
    mail = write(state="sent", service_id="id-1")
    assert report(body).status_code == 200
    assert list(BadAddress.objects.values_list("cause", flat=True)) == [cause] * bool(cause)
    mail.refresh_from_db()
    assert mail.state == ("sent" if cause == "complained" else "bounced")


@pytest.mark.parametrize(("word", "is_bad"), [("rejected", False), ("invalid", True)])
def test_mandrill_rejects_for_our_own_faults_too(settings, word, is_bad):
    use(settings, "mandrill")
    with mail_service.running() as running:
        settings.ANYMAIL |= {"MANDRILL_API_KEY": "key", "MANDRILL_API_URL": running.url}
        running.answer = (200, [{"email": DORA, "status": word, "_id": "id-1"}])
        mail = write(state="queued")
        assert services.deliver_mail(mail.pk) == "failed"
    assert BadAddress.objects.exists() == is_bad


def test_report_that_overtakes_the_worker_is_repeated(settings):
    use(settings, "brevo")
    mail = write(state="queued")
    claimed = services._claim(mail.pk)
    assert report(brevo("delivered")).status_code == 503
    assert report({**brevo("delivered"), "email": "other@fabrikam.test"}).status_code == 200
    services._note(claimed, state="sent", service_id="id-1")
    assert report(brevo("delivered")).status_code == 200
    mail.refresh_from_db()
    assert mail.state == "delivered"


def test_a_complaint_is_the_operators_to_overrule(settings):
    use(settings, "brevo")
    report(brevo("spam"))
    report(brevo("hard_bounce"))
    assert not bounces.release(email=DORA)
    assert BadAddress.objects.get().cause == "complained"
    assert bounces.release(email=DORA, by_operator=True)
    assert not BadAddress.objects.exists()


def test_what_was_kept_back_long_ago_stays(settings):
    use(settings, "brevo")
    report(brevo("hard_bounce"))
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=25)):
        old = write(state="blocked")
    new = write(state="blocked")
    bounces.release(email=DORA)
    states = dict(OutgoingMail.objects.values_list("pk", "state"))
    assert states == {old.pk: "blocked", new.pk: "queued"}
