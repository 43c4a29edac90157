"""A mail server that is down for an hour, by a moved clock: nothing lost, each sent once."""

import datetime
from collections import Counter

import pytest
import time_machine
from django.utils import timezone

from ayrdash.mail import services
from ayrdash.mail.models import OutgoingMail
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.services import note_fault
from tests.cast import make_profile
from tests.jobs.working import work_off
from tests.networks.accounts import link_row

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
LOST = Fault(FaultKind.TOKEN_DEAD, "The app password is gone.")


def test_down_for_an_hour(alice, server, settings):
    """Ten links break meanwhile; the alerts are in the owner's hands soon after it is back."""
    settings.EMAIL_PORT = 1
    start = timezone.now()
    profiles = [make_profile(alice.account, f"Brand {number}") for number in range(10)]
    for number, profile in enumerate(profiles):
        with time_machine.travel(start + number * 6 * MINUTE, tick=False):
            note_fault(account=link_row(profile), fault=LOST)
            work_off()
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"queued"}
    assert OutgoingMail.objects.filter(attempts__gt=1).exists()
    settings.EMAIL_PORT = server.port
    back = start + 60 * MINUTE
    # Each waits so long at most for its next try, and then for a sweep.
    for after in range(0, int(services.OUTAGE_PAUSE * 1.2 / MINUTE) + 2, 2):
        with time_machine.travel(back + after * MINUTE, tick=False):
            work_off()
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}
    for later in (2, 26):
        with time_machine.travel(back + later * 60 * MINUTE, tick=False):
            work_off()
    subjects = Counter(str(mail["Subject"]).partition(":")[0] for mail in server.taken)
    assert subjects == {profile.title: 1 for profile in profiles}
    assert {mail["To"] for mail in server.taken} == {alice.user.email}
