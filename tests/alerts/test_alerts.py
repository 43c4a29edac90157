"""One alert and one mail per incident, to whom the settings say, closed when well again."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ayrdash.alerts import services
from ayrdash.alerts.models import Alert
from ayrdash.mail.models import OutgoingMail
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.services import note_fault, unlink_account
from ayrdash.posts.models import Delivery
from ayrdash.posts.services.publish import publish_delivery
from profiles.access import visible_to
from settings_app.models import AlertAddress
from tests.cast import make_member
from tests.posts.network import link, write

pytestmark = pytest.mark.django_db
INDEX = reverse("alerts:index")


@pytest.fixture
def account(alice, bluesky, settings):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    return link(alice, bluesky)


def lose(account):
    note_fault(account=account, fault=Fault(FaultKind.TOKEN_DEAD, "The app password is gone."))


def publish(post):
    return publish_delivery(Delivery.objects.get(post=post).pk)


def test_lost_link_is_told_once(account, alice):
    lose(account)
    lose(account)
    alert = Alert.objects.get()
    assert alert.is_open
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == alice.user.email
    assert "link it again" in mail.subject
    assert "Acme" in mail.text_body
    assert "The app password is gone." in mail.text_body
    page = alice.client().get(INDEX).content.decode()
    assert "Bluesky no longer lets" in page
    assert "The app password is gone." in page


def test_posts_that_fail_for_a_lost_link_make_no_second_mail(account, alice):
    first, second = write(alice, text="One"), write(alice, text="Two")
    lose(account)
    publish(first)
    publish(second)
    assert Alert.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_barred_for_what_it_did_is_one_mail_of_the_suspended_profile(account, alice):
    fault = Fault(FaultKind.SUSPENDED, "Bluesky has taken this account down.", violation=True)
    note_fault(account=account, fault=fault)
    assert set(Alert.objects.values_list("kind", flat=True)) == {"unlinked", "suspended"}
    assert OutgoingMail.objects.get().subject == "Acme: The profile is suspended"


def test_no_mail_while_the_account_is_being_closed(account, alice):
    type(alice.account).objects.update(closing_at=timezone.now())
    account.profile.account.refresh_from_db()
    lose(account)
    assert Alert.objects.count() == 1
    assert not OutgoingMail.objects.exists()


def test_two_incidents_in_one_minute_from_one_broken_link_give_one_mail(account, alice):
    first, second = write(alice, text="One"), write(alice, text="Two")
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1)) as clock:
        lose(account)
        publish(first)
        clock.shift(30)
        lose(account)
        publish(second)
    assert Alert.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_linking_again_closes_it(account, alice, bluesky):
    lose(account)
    link(alice, bluesky)
    assert not Alert.objects.get().is_open
    assert "All is well" in alice.client().get(INDEX).content.decode()


def test_unlinking_by_a_person_raises_nothing(account, alice):
    unlink_account(account=account, actor=alice.user)
    assert not Alert.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_failed_posts_of_one_network_are_one_incident(account, alice, bluesky):
    bluesky.fail("com.atproto.repo.createRecord", status=400, error="InvalidRecord", times=9)
    publish(write(alice, text="One"))
    publish(write(alice, text="Two"))
    alert = Alert.objects.get()
    assert (alert.kind, alert.times) == ("post_failed", 2)
    assert OutgoingMail.objects.count() == 1


def test_same_trouble_next_day_is_mailed_again(account, alice):
    details = {"network": "bluesky", "handle": "acme.test"}
    raising = {"profile": alice.profile, "kind": "unlinked", "incident": "bluesky"}
    services.raise_alert(**raising, details=details)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25)):
        services.raise_alert(**raising, details=details)
    assert Alert.objects.count() == 1
    assert OutgoingMail.objects.count() == 2


def test_alternative_addresses_get_it_instead(account, alice):
    for email, kinds, confirmed in (
        ("ops@northwind.test", ["unlinked"], timezone.now()),
        ("other@northwind.test", ["post_failed"], timezone.now()),
        ("unasked@northwind.test", ["unlinked"], None),
    ):
        AlertAddress.objects.create(
            account=alice.account, email=email, kinds=kinds, confirmed_at=confirmed
        )
    lose(account)
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["ops@northwind.test"]


def test_bell_counts_what_is_unread(account, alice):
    client = alice.client()
    lose(account)
    assert "Alerts, 1 unread" in client.get("/").content.decode()
    client.post(reverse("alerts:seen"))
    assert "unread" not in client.get("/").content.decode()
    assert "Bluesky no longer lets" in client.get(INDEX).content.decode()


def test_remedy_acts_as_the_profile_and_goes_there(account, alice):
    lose(account)
    client = alice.client()
    answer = client.post(reverse("alerts:remedy", args=[Alert.objects.get().pk]))
    assert answer["Location"] == reverse("networks:index")
    assert client.get("/").context["acting_profile"] == alice.profile


def test_member_with_a_list_sees_own_profiles_alone(account, alice):
    lose(account)
    member, membership = make_member(alice, "editor", all_profiles=False)
    assert alice.profile not in visible_to(membership)
    page = member.client(acting_as=membership.team_profile).get(INDEX)
    assert "All is well" in page.content.decode()


def test_closed_by_hand_opens_anew(account, alice):
    lose(account)
    alice.client().post(reverse("alerts:dismiss", args=[Alert.objects.get().pk]))
    assert not Alert.objects.get().is_open
    details = {"network": "bluesky", "handle": "acme.test"}
    services.raise_alert(
        profile=alice.profile, kind="unlinked", incident="bluesky", details=details
    )
    assert Alert.objects.filter(resolved_at=None).count() == 1
