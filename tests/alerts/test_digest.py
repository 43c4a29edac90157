"""The daily mail: what went well and what may wait, once, in the account's own morning."""

import datetime
import zoneinfo

import pytest
import time_machine
from django.db import connection
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ayrdash.alerts.models import DigestMark
from ayrdash.alerts.services import digest, raise_alert
from ayrdash.mail.models import OutgoingMail
from ayrdash.posts.models import Delivery
from settings_app.models import AlertAddress
from tests.cast import make_member, make_profile
from tests.posts.network import link, published

pytestmark = pytest.mark.django_db
AUCKLAND = zoneinfo.ZoneInfo("Pacific/Auckland")
PAGE = reverse("alerts:preferences")


@pytest.fixture(autouse=True)
def kept(settings, alice):
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    type(alice.primary).objects.filter(pk=alice.primary.pk).update(time_zone="Pacific/Auckland")


def at(day, hour, minute=0):
    return datetime.datetime(2026, 6, day, hour, minute, tzinfo=AUCKLAND)


def send(*moments):
    for moment in moments:
        digest.send_due(moment)


def mails(to=None):
    rows = OutgoingMail.objects.filter(subject__contains="in short")
    return list(rows.filter(to=to) if to else rows)


def publish_on(party, moment, *texts):
    for text in texts:
        post = published(party, text)
        Delivery.objects.filter(post=post).update(published_at=moment)


def test_what_went_out_is_told_once_in_the_morning(alice, bluesky):
    link(alice, bluesky)
    send(at(1, 9))
    publish_on(alice, at(1, 15), "One", "Two")
    publish_on(alice, at(2, 8, 30), "After the hour")
    send(at(2, 7, 55))
    assert mails() == []
    send(at(2, 8), at(2, 8, 5), at(2, 20))
    [mail] = mails()
    assert mail.to == alice.user.email
    assert mail.subject == "Northwind: June 1, 2026 in short"
    assert "Acme: Bluesky 2" in mail.text_body
    assert PAGE in mail.text_body
    send(at(3, 8, 1))
    assert "Acme: Bluesky 1" in mails()[0].text_body
    send(at(4, 9))
    assert len(mails()) == 2  # nothing to tell on the last day


def die(**kwargs):
    raise SystemExit(9)


def test_worker_killed_on_the_way_sends_neither_none_nor_two(alice, bluesky):
    link(alice, bluesky)
    send(at(1, 9))
    publish_on(alice, at(1, 15), "One")
    post_save.connect(die, sender=OutgoingMail)
    try:
        with pytest.raises(SystemExit):
            send(at(2, 8))
    finally:
        post_save.disconnect(die, sender=OutgoingMail)
    assert mails() == []
    send(at(2, 8, 5), at(2, 8, 10))
    assert len(mails()) == 1


def test_of_two_workers_one_sends(alice, bluesky):
    link(alice, bluesky)
    send(at(1, 9))
    publish_on(alice, at(1, 15), "One")
    seen_by_both = DigestMark.objects.select_related("account").get()
    assert [digest._send(seen_by_both, at(2, 8)) for _ in range(2)] == [True, False]
    assert len(mails()) == 1


def test_days_without_a_worker_are_made_up_for(alice, bluesky):
    link(alice, bluesky)
    send(at(1, 9))
    publish_on(alice, at(2, 15), "One")
    send(at(5, 12))
    [mail] = mails()
    assert "Acme: Bluesky 1" in mail.text_body


def test_clocks_that_change_make_one_mail_a_day(alice):
    """Auckland's clocks go back on 5 April 2026 and forward on 27 September."""
    member, _ = make_member(alice, "editor")
    member.client().post(PAGE, {"unlinked": "digest"})
    for month, first, mornings in ((4, 3, 4), (9, 25, 5)):
        DigestMark.objects.all().delete()
        OutgoingMail.objects.all().delete()
        start = datetime.datetime(2026, month, first, 9, tzinfo=AUCKLAND).astimezone(datetime.UTC)
        for hour in range(24 * 5):
            now = start + datetime.timedelta(hours=hour)
            with time_machine.travel(now, tick=False):
                raise_alert(
                    profile=alice.profile,
                    kind="unlinked",
                    incident="bluesky",
                    details={"network": "bluesky", "handle": "acme.test"},
                    quiet=True,
                )
                send(now)
        days = [mail.subject for mail in mails(member.user.email)]
        assert len(days) == len(set(days)) == mornings


def test_each_is_told_of_the_profiles_and_kinds_they_chose(alice, bluesky):
    link(alice, bluesky)
    other = make_profile(alice.account, "Fabrikam")
    member, membership = make_member(alice, "editor", all_profiles=False)
    client = member.client(acting_as=membership.team_profile)
    client.post(PAGE, {"posted": "digest", "post_failed": "digest"})
    alice.client().post(PAGE, {"posted": "off", "post_failed": "digest"})
    send(at(1, 9))
    publish_on(alice, at(1, 15), "One")
    with time_machine.travel(at(1, 16)):
        for profile in (alice.profile, other):
            raise_alert(
                profile=profile,
                kind="post_failed",
                incident="bluesky",
                details={"network": "bluesky", "post": "x"},
            )
    assert not OutgoingMail.objects.exists()
    send(at(2, 9))
    [mail] = mails()
    assert mail.to == alice.user.email
    assert "Fabrikam: A post could not be published" in mail.text_body
    assert "Published:" not in mail.text_body


def test_address_of_the_list_that_is_a_members_gets_both(alice, bluesky):
    link(alice, bluesky)
    AlertAddress.objects.create(
        account=alice.account,
        email=alice.user.email,
        kinds=["posted"],
        confirmed_at=alice.account.created_at,
    )
    type(alice.user).objects.filter(pk=alice.user.pk).update(email=alice.user.email.title())
    alice.client().post(PAGE, {"posted": "digest", "post_failed": "digest"})
    send(at(1, 9))
    publish_on(alice, at(1, 15), "One")
    with time_machine.travel(at(1, 16)):
        raise_alert(
            profile=alice.profile,
            kind="post_failed",
            incident="bluesky",
            details={"network": "bluesky", "post": "x"},
        )
    send(at(2, 9))
    [mail] = mails()
    assert mail.text_body.count("Acme: Bluesky 1") == 1
    assert "A post could not be published" in mail.text_body


def test_nothing_goes_out_of_an_account_that_is_being_closed(alice, bluesky):
    link(alice, bluesky)
    send(at(1, 9))
    publish_on(alice, at(1, 15), "One")
    type(alice.account).objects.update(closing_at=timezone.now())
    send(at(2, 9))
    assert mails() == []


def test_queries_do_not_grow_with_the_posts(alice, bluesky):

    link(alice, bluesky)
    send(at(1, 9))

    def cost(day, posts):
        publish_on(alice, at(day - 1, 15), *[f"{day} {n}" for n in range(posts)])
        with CaptureQueriesContext(connection) as asked:
            send(at(day, 9))
        return len(asked)

    assert cost(2, 1) == cost(3, 5)
