"""Other addresses for alerts: asked by mail before they are used."""

import datetime

import time_machine
from django.core import mail
from django.urls import reverse

from ayrdash.activity.models import Event
from ayrdash.alerts.services.preferences import mailed_at_once
from settings_app.models import AlertAddress
from tests.mailbox import last_mail, link_in

CARE = "care@agency.test"


def add(client, email=CARE, kinds=("unlinked",)):
    return client.post(reverse("settings:alerts"), {"email": email, "kinds": list(kinds)})


def confirm_link(email=CARE):
    return link_in(last_mail(email), "/alerts/confirm/")


def test_an_address_is_used_once_it_has_agreed(alice, client):
    assert add(alice.client()).status_code == 302
    assert mailed_at_once(alice.primary, "unlinked") == ["alice@northwind.test"]
    link = confirm_link()
    # Mail scanners open links: opening alone agrees to nothing.
    assert "Yes, send them" in client.get(link).content.decode()
    assert mailed_at_once(alice.primary, "unlinked") == ["alice@northwind.test"]
    assert client.post(link).status_code == 200
    assert mailed_at_once(alice.primary, "unlinked") == [CARE]
    assert mailed_at_once(alice.primary, "post_failed") == ["alice@northwind.test"]
    verbs = list(Event.objects.order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["alert_address.added", "alert_address.confirmed"]


def test_a_link_works_once_and_for_a_week(alice, client):
    add(alice.client())
    link = confirm_link()
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=8)):
        assert client.post(link).status_code == 410
    assert client.post(link).status_code == 200
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410


def test_asking_again_ends_the_earlier_link(alice, client):
    owner = alice.client()
    add(owner)
    first = confirm_link()
    address = AlertAddress.objects.get()
    owner.post(reverse("settings:alert_change", args=[address.pk]), {"act": "ask"})
    assert client.post(first).status_code == 410
    assert client.post(confirm_link()).status_code == 200


def test_several_addresses_each_with_its_kinds(alice, client):
    owner = alice.client()
    for email, kinds in ((CARE, ["unlinked", "relink_due"]), ("desk@agency.test", ["unlinked"])):
        add(owner, email, kinds)
        client.post(confirm_link(email))
    assert mailed_at_once(alice.primary, "unlinked") == [CARE, "desk@agency.test"]
    assert mailed_at_once(alice.primary, "relink_due") == [CARE]
    first = AlertAddress.objects.first()
    owner.post(reverse("settings:alert_change", args=[first.pk]), {"kinds": ["suspended"]})
    assert mailed_at_once(alice.primary, "unlinked") == ["desk@agency.test"]
    owner.post(reverse("settings:alert_change", args=[first.pk]), {"act": "remove"})
    assert mailed_at_once(alice.primary, "suspended") == ["alice@northwind.test"]


def test_what_is_refused(alice):
    owner = alice.client()
    add(owner)
    assert add(owner, CARE.upper()).status_code == 422
    assert add(owner, "nonsense").status_code == 422
    assert add(owner, "new@agency.test", []).status_code == 422
    assert add(owner, "new@agency.test", ["gossip"]).status_code == 422
    assert AlertAddress.objects.count() == 1


def test_strangers_are_not_flooded(alice):
    owner = alice.client()
    add(owner)
    change = reverse("settings:alert_change", args=[AlertAddress.objects.get().pk])
    for _ in range(40):
        owner.post(change, {"act": "ask"})
    assert len(mail.outbox) == 30


def test_another_account_s_address_is_not_there(alice, charlie):
    add(alice.client())
    change = reverse("settings:alert_change", args=[AlertAddress.objects.get().pk])
    assert charlie.client().post(change, {"act": "remove"}).status_code == 404
    assert AlertAddress.objects.count() == 1


def test_the_list_asks_the_database_no_more_often_when_it_grows(
    alice, django_assert_max_num_queries
):
    owner = alice.client()
    add(owner)
    with django_assert_max_num_queries(40) as few:
        owner.get(reverse("settings:alerts"))
        limit = len(few)
    for number in range(8):
        add(owner, f"a{number}@agency.test")
    owner.get(reverse("settings:alerts"))
    with django_assert_max_num_queries(limit):
        owner.get(reverse("settings:alerts"))
