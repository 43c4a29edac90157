"""Suspended, certified, reinstated; posts are held, nothing bursts out."""

import csv
import datetime
import io

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ayrdash.alerts.models import Alert
from ayrdash.jobs import ticks
from ayrdash.mail.models import OutgoingMail
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bluesky import xrpc
from ayrdash.networks.services import note_answer, note_fault
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services.publish import publish_delivery
from ayrdash.posts.services.recovery import sweep
from ayrdash.suspensions import services
from ayrdash.suspensions.models import Suspension
from ayrdash.webhooks.models import Delivery as HookDelivery
from ayrdash.webhooks.models import Webhook
from profiles.models import Profile
from tests.cast import make_member
from tests.posts.network import link, write

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def suspend(profile, cause="network", reason="Spam was reported."):
    return services.suspend(profile=profile, cause=cause, reason=reason, actor=None)


def page(party, profile):
    return reverse("suspensions:profile", args=[profile.ref_id])


def certify(party, profile):
    return party.client().post(page(party, profile), {"accepted": "on"})


def is_suspended(profile):
    return Profile.objects.select_related("account").get(pk=profile.pk).is_suspended


def delivery_of(post):
    return Delivery.objects.get(post=post)


def test_first_suspension_ends_at_once(alice):
    suspend(alice.profile)
    shown = alice.client().get(page(alice, alice.profile)).content.decode()
    assert "Spam was reported." in shown
    assert "first suspension" in shown
    refused = alice.client().post(page(alice, alice.profile), {})
    assert refused.status_code == 422
    assert "without it nothing changes" in refused.content.decode()
    certify(alice, alice.profile)
    assert not is_suspended(alice.profile)
    case = Suspension.objects.get()
    assert case.accepted_by_label == alice.user.email
    assert case.accepted_address == "127.0.0.1"
    assert case.certification == "2026-11"


def test_later_suspensions_wait_48_hours(alice):
    for _ in range(2):
        suspend(alice.profile)
        certify(alice, alice.profile)
    assert is_suspended(alice.profile)
    assert "Waiting" in alice.client().get(page(alice, alice.profile)).content.decode()
    now = timezone.now()
    assert services.reinstate_due(now + 47 * HOUR) == 0
    # The row is the clock: whoever works after 48 hours reinstates, whatever restarted.
    with time_machine.travel(now + 48 * HOUR + HOUR):
        assert "suspensions.reinstate" in ticks.run_due()
    assert not is_suspended(alice.profile)
    suspend(alice.profile)
    assert Suspension.objects.order_by("id").last().number == 3


def test_certifying_twice_starts_one_wait(alice):
    suspend(alice.profile)
    certify(alice, alice.profile)
    second = suspend(alice.profile)
    certify(alice, alice.profile)
    first_date = Suspension.objects.get(pk=second.pk).reinstate_at
    certify(alice, alice.profile)
    assert Suspension.objects.get(pk=second.pk).reinstate_at == first_date


def test_another_cause_adds_no_second_case(alice):
    assert suspend(alice.profile) == suspend(alice.profile, cause="api")


def test_posts_are_held_and_never_burst_out(alice, bluesky):
    link(alice, bluesky)
    later = write(alice, text="Later", due_at=timezone.now() + HOUR)
    missed = write(alice, text="Missed")
    suspend(alice.profile)
    assert publish_delivery(delivery_of(missed).pk) == "not due"
    assert sweep(timezone.now() + HOUR / 2, grace=datetime.timedelta(seconds=30)) == 0
    certify(alice, alice.profile)
    assert publish_delivery(delivery_of(missed).pk) == "not due"
    missed.refresh_from_db()
    later.refresh_from_db()
    assert (missed.state, later.state) == (Post.State.HELD, Post.State.SCHEDULED)
    assert bluesky.texts() == []
    client = alice.client(acting_as=alice.profile)
    shown = client.get(reverse("posts:detail", args=[missed.ref])).content.decode()
    assert "It goes out when you release it" in shown
    client.post(reverse("posts:release", args=[missed.ref]))
    assert publish_delivery(delivery_of(missed).pk) == "published"
    assert bluesky.texts() == ["Missed"]


def test_held_post_can_be_cancelled(alice, bluesky):
    link(alice, bluesky)
    missed = write(alice)
    suspend(alice.profile)
    certify(alice, alice.profile)
    alice.client(acting_as=alice.profile).post(reverse("posts:cancel", args=[missed.ref]))
    missed.refresh_from_db()
    assert missed.state == Post.State.CANCELLED


def test_suspended_primary_stops_all(alice, bluesky, charlie):
    link(alice, bluesky)
    post = write(alice)
    suspend(alice.primary)
    assert is_suspended(alice.profile)
    assert not is_suspended(charlie.profile)
    assert Profile.objects.get(pk=alice.profile.pk).suspended_at is None
    assert publish_delivery(delivery_of(post).pk) == "not due"
    banner = alice.client(acting_as=alice.profile).get("/").content.decode()
    assert "The Primary Profile is suspended" in banner
    certify(alice, alice.primary)
    assert not is_suspended(alice.profile)
    post.refresh_from_db()
    assert post.state == Post.State.HELD


def test_profile_stays_suspended_when_the_primary_is_reinstated(alice):
    suspend(alice.profile)
    suspend(alice.primary)
    certify(alice, alice.primary)
    assert is_suspended(alice.profile)


def test_network_that_bars_the_account_suspends(alice, bluesky):
    account = link(alice, bluesky)
    paused = Fault(FaultKind.SUSPENDED, "This account is deactivated.")
    note_fault(account=account, fault=paused)
    assert not is_suspended(alice.profile)  # its owner did that
    note_answer(account=account)
    note_fault(account=account, fault=xrpc.inactive("takendown"))
    case = Suspension.objects.get()
    assert (case.cause, case.network, case.number) == ("network", "bluesky", 1)
    assert case.rule == "takendown"
    assert "taken this account down" in case.reason


def test_by_hand_and_lifted(alice):
    client = alice.client()
    address = reverse("suspensions:suspend", args=[alice.profile.ref_id])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Invoice unpaid", "network": "x", "rule": ""})
    assert not is_suspended(alice.profile)
    by_hand = {"reason": "Invoice unpaid", "network": "twitter", "rule": "Contract, clause 4"}
    client.post(address, by_hand)
    assert "Contract, clause 4" in client.get(page(alice, alice.profile)).content.decode()
    assert is_suspended(alice.profile)
    assert "Invoice unpaid" in client.get(page(alice, alice.profile)).content.decode()
    certify(alice, alice.profile)
    assert is_suspended(alice.profile)  # certifying is for others' suspensions
    client.post(reverse("suspensions:lift", args=[alice.profile.ref_id]))
    assert not is_suspended(alice.profile)
    suspend(alice.profile)
    assert Suspension.objects.order_by("id").last().number == 1


def test_others_can_not_be_lifted(alice):
    suspend(alice.profile)
    alice.client().post(reverse("suspensions:lift", args=[alice.profile.ref_id]))
    assert is_suspended(alice.profile)


def test_alert_and_webhook_tell(alice):
    Webhook.objects.create(profile=alice.primary, action="suspended", url="https://h.test/in")
    suspend(alice.profile)
    assert Alert.objects.get().is_open
    certify(alice, alice.profile)
    assert not Alert.objects.get().is_open
    told = [row.body for row in HookDelivery.objects.order_by("id")]
    assert ['"suspended":true' in told[0], '"suspended":false' in told[1]] == [True, True]


def test_row_of_the_list_has_the_button(alice):
    assert "Suspended" not in alice.client().get(reverse("profiles:index")).content.decode()
    suspend(alice.profile)
    listed = alice.client().get(reverse("profiles:index")).content.decode()
    assert page(alice, alice.profile) in listed


def test_desk_lists_and_exports(alice, charlie):
    suspend(alice.profile, reason="=cmd()")
    suspend(charlie.profile)
    desk = alice.client().get(reverse("suspensions:index")).content.decode()
    assert "Acme" in desk
    assert "Zenith" not in desk
    file = alice.client().get(reverse("suspensions:export")).getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert row["profile"] == "Acme"
    assert row["reason"] == "'=cmd()"


def test_viewer_sees_why_but_can_not_certify(alice):
    suspend(alice.profile)
    member, _ = make_member(alice, "viewer")
    shown = member.client(acting_as=alice.profile).get(page(alice, alice.profile))
    assert "An owner or admin of the account can certify." in shown.content.decode()


def test_record_can_be_printed(alice, charlie):
    case = suspend(alice.profile)
    certify(alice, alice.profile)
    address = reverse("suspensions:record", args=[alice.profile.ref_id, case.pk])
    page = alice.client().get(address).content.decode()
    for words in (case.reason, alice.user.email, "127.0.0.1", "text 2026-11", "no spam"):
        assert words in page
    assert address in alice.client().get(page_of(alice)).content.decode()
    assert charlie.client().get(address).status_code == 404


def page_of(alice):
    return page(alice, alice.profile)


def test_reinstatement_is_mailed_once(alice, settings):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    for _ in range(2):
        suspend(alice.profile)
        certify(alice, alice.profile)
    later = timezone.now() + 49 * HOUR
    with time_machine.travel(later):
        services.reinstate_due(later)
        services.reinstate_due(later)
    subjects = list(OutgoingMail.objects.values_list("subject", flat=True))
    assert subjects.count("Acme: The profile is active again") == 2  # one for each case
    assert subjects.count("Acme: The profile is suspended") == 2
