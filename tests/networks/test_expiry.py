"""Links that end by time: told of 15, 7 and 1 days ahead, whichever network it is."""

import datetime
import json

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ayrdash.alerts.models import Alert
from ayrdash.networks.models import SocialAccount
from ayrdash.testnet.services import CONSENT_LIFE
from ayrdash.webhooks.models import Delivery, Webhook
from tests.doubles import smtp
from tests.jobs.working import work_off
from tests.networks.accounts import link_row
from tests.networks.oauth import to_picker

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def server(settings):
    with smtp.configured(settings) as running:
        yield running


def at(moment):
    """Let a worker work at a moment, twice: the second time nothing is new."""
    with time_machine.travel(moment, tick=False):
        # What is not asked about here does not get old.
        SocialAccount.objects.update(checked_at=timezone.now())
        work_off()
        work_off()


def warnings(server):
    return [mail for mail in server.taken if "link it again by" in str(mail["Subject"])]


@pytest.mark.parametrize("network", ["instagram", "facebook"])
def test_told_three_times_in_one_alert_and_closed_when_prolonged(alice, server, network):
    Webhook.objects.create(profile=alice.profile, action="social", url="https://hooks.test/in")
    ends = timezone.now() + 60 * DAY
    account = link_row(alice.profile, network=network, ends_at=ends)
    told = []
    for left in (20, 15, 14, 7, 3, 1, 0.5):
        at(ends - left * DAY)
        told.append(len(warnings(server)))
    assert told == [0, 1, 1, 2, 2, 3, 3]
    alert = Alert.objects.get(kind="relink_due")
    assert (alert.kind, alert.times, alert.is_open) == ("relink_due", 3, True)
    body = json.loads(Delivery.objects.earliest("id").body)
    assert (body["type"], body["source"]) == ("refresh", "system")
    assert body["refreshBy"] == ends.isoformat()

    SocialAccount.objects.filter(pk=account.pk).update(ends_at=ends + 60 * DAY)
    at(ends - 0.4 * DAY)
    alert.refresh_from_db()
    assert not alert.is_open
    at(ends + 45 * DAY)
    assert len(warnings(server)) == 4


def test_nothing_is_said_of_links_without_an_end_or_lost_already(alice, server):
    link_row(alice.profile)
    soon = timezone.now() + DAY
    link_row(alice.profile, network="facebook", ends_at=soon, state="needs_relink")
    at(timezone.now())
    assert not Alert.objects.exists()


@pytest.mark.slow
@pytest.mark.usefixtures("test_network")
def test_the_test_networks_consent_ends_and_linking_again_settles_it(alice, server):
    client = alice.client(acting_as=alice.profile)
    start = timezone.now()
    client.post(to_picker(client), {"target": "ashby-bakery-york"})
    at(start + CONSENT_LIFE - 6 * DAY)
    [mail] = server.taken
    assert "Test network" in str(mail["Subject"])
    with time_machine.travel(start + CONSENT_LIFE - 5 * DAY, tick=False):
        again = alice.client(acting_as=alice.profile)
        again.post(to_picker(again), {"target": "ashby-bakery-york"})
    assert not Alert.objects.get().is_open
    assert SocialAccount.objects.get().ends_at > start + CONSENT_LIFE
    assert "All is well" in again.get(reverse("alerts:index")).content.decode()
