"""A mail server that is down for an hour, by a moved clock: nothing lost, each sent once."""

import datetime
from collections import Counter

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from ayrdash.jobs import ticks
from ayrdash.mail import services
from ayrdash.mail.models import OutgoingMail
from tests.doubles import smtp

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def test_down_for_an_hour(settings):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    settings.SMTP_CONFIGURED = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    start = timezone.now()
    for minute in range(60):
        with time_machine.travel(start + minute * MINUTE, tick=False):
            if minute % 6 == 0:
                EmailMultiAlternatives(
                    f"Alert {minute}", "Text", "us@here.test", ["d@f.test"]
                ).send()
            ticks.run_due()
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"queued"}
    with smtp.running() as server:
        settings.EMAIL_PORT = server.port
        # Each waits two hours at the longest for its next try.
        for minute in range(60, 60 + int(services.LONGEST_PAUSE / MINUTE) + 30, 5):
            with time_machine.travel(start + minute * MINUTE, tick=False):
                ticks.run_due()
        subjects = Counter(str(mail["Subject"]) for mail in server.taken)
    assert subjects == {f"Alert {minute}": 1 for minute in range(0, 60, 6)}
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}
