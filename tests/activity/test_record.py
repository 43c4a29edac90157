"""What the trail keeps of an act, and what it never keeps."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from ayrdash.activity.models import AppendOnly, Event
from ayrdash.activity.secrecy import SecretInTrail
from ayrdash.activity.services import purge_events, record, unnamed_actor
from ayrdash.core.tokens import API_KEY, new_token
from ayrdash.jobs import ticks
from profiles.services.lifecycle import archive_profile
from tests.accounts.test_sign_in import sign_in
from tests.cast import make_profile


def newest(verb):
    return Event.objects.filter(verb=verb).latest("id")


def test_an_act_on_a_page_keeps_person_profile_address_and_time(alice):
    other = make_profile(alice.account, "Beta")
    client = alice.client(acting_as=alice.profile, REMOTE_ADDR="203.0.113.7")
    before = timezone.now()
    client.post(f"/profiles/{other.ref_id}/archive/")
    event = newest("profile.archived")
    assert (event.actor, event.actor_label) == (alice.user, alice.user.email)
    assert (event.profile_ref_id, event.profile_title) == (other.ref_id, "Beta")
    assert (event.acting_ref_id, event.acting_title) == (alice.profile.ref_id, "Acme")
    assert event.address == "203.0.113.7"
    assert before <= event.at <= timezone.now()
    assert event.viewed_label == ""


def test_a_switch_tells_from_where_to_where(alice):
    client = alice.client(acting_as=alice.profile)
    client.post("/profiles/switch/", {"profile": alice.primary.ref_id})
    event = newest("profile.switched")
    assert (event.acting_title, event.profile_title) == ("Acme", alice.primary.title)


def test_an_act_outside_a_request_has_neither_address_nor_profile(alice):
    archive_profile(profile=alice.profile, actor=None)
    event = newest("profile.archived")
    assert (event.actor, event.actor_label, event.address) == (None, "ayrdash", None)
    assert event.acting_ref_id == ""
    assert event.profile_title == "Acme"


def test_a_door_may_name_who_acts_without_a_person(alice):
    token = unnamed_actor.set("API")
    archive_profile(profile=alice.profile, actor=None)
    unnamed_actor.reset(token)
    assert newest("profile.archived").actor_label == "API"


def test_a_forged_forwarded_header_changes_nothing(alice, settings):
    forged = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9", "REMOTE_ADDR": "192.0.2.1"}
    for count, expected in ((0, "192.0.2.1"), (1, "203.0.113.9"), (3, "192.0.2.1")):
        settings.TRUSTED_PROXY_COUNT = count
        alice.client(**forged).post("/account/", {"name": f"A {count}"})
        assert newest("user.changed").address == expected


def test_an_address_that_is_none_is_left_out(alice, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    alice.client(HTTP_X_FORWARDED_FOR="<script>").post("/account/", {"name": "A"})
    assert newest("user.changed").address is None


def test_signing_in_and_out_is_kept(alice, client):
    sign_in(client, alice.user.email)
    client.post("/account/logout/")
    assert newest("user.signed_in").actor == alice.user
    assert newest("user.signed_out").address == "127.0.0.1"


def test_nothing_is_changed_or_taken_out(alice):
    event = Event.objects.filter(account=alice.account).latest("id")
    event.verb = "profile.deleted"
    rows = Event.objects.filter(account=alice.account)
    for act in (
        event.save,
        event.delete,
        rows.delete,
        alice.account.events.all().delete,
        lambda: rows.update(verb="x"),
        lambda: Event.objects.bulk_update([event], ["verb"]),
    ):
        with pytest.raises(AppendOnly):
            act()
    assert Event.objects.get(pk=event.pk).verb != "profile.deleted"


def test_the_trail_outlives_the_person_and_the_profile(alice):
    archive_profile(profile=alice.profile, actor=alice.user)
    email = alice.user.email
    alice.profile.delete()
    alice.user.delete()
    event = newest("profile.archived")
    assert (event.actor, event.actor_label, event.profile_title) == (None, email, "Acme")


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "new_password",
        "secret",
        "token_hash",
        "credentials",
        "api_key",
        "Authorization",
        "session_cookie",
        "otp",
        "private_key",
        "recovery_codes",
    ],
)
def test_a_detail_named_like_a_secret_is_refused(alice, name):
    for details in ({name: "x"}, {"before": {name: "x"}, "after": {}}, {"list": [{name: 1}]}):
        with pytest.raises(SecretInTrail):
            record("settings.changed", account=alice.account, actor=None, details=details)
    assert not Event.objects.filter(verb="settings.changed").exists()


@pytest.mark.parametrize("name", ["keyword", "pinned", "opinion", "hide_top_header", "overlap"])
def test_other_names_are_kept(alice, name):
    record("settings.changed", account=alice.account, actor=None, details={name: "x"})
    assert newest("settings.changed").details == {name: "x"}


def test_secrets_inside_texts_are_blotted_out_and_long_texts_cut(alice):
    key = new_token(API_KEY)
    details = {"reason": f"refused {key} today", "css": "x" * 5_000, "when": timezone.now()}
    record("settings.changed", account=alice.account, actor=None, details=details)
    event = newest("settings.changed")
    assert event.details["reason"] == "refused ••• today"
    assert event.details["css"].endswith("… (5000)")
    assert key not in event.words
    assert len(event.details["css"]) < 1_100


def test_no_page_of_keys_leaves_a_secret_in_the_trail(alice):
    client = alice.client()
    client.post("/account/reauthenticate/", {"password": "correct horse battery staple"})
    client.post("/profiles/key/rotate/", {"overlap_hours": "24"})
    client.post("/profiles/key/reveal/")
    secret = alice.primary.keys.get(retires_at=None).secret
    assert newest("key.revealed").profile_title == alice.primary.title
    kept = "".join(str(row) for row in Event.objects.values_list("details", "words"))
    assert secret not in kept


def test_events_are_kept_for_a_year_and_then_purged_in_bounds(alice, monkeypatch, settings):
    monkeypatch.setattr("ayrdash.activity.services.PURGE_AT_ONCE", 3)
    now = timezone.now()
    with time_machine.travel(now - datetime.timedelta(days=366), tick=False):
        for _ in range(5):
            record("profile.created", account=alice.account, actor=None)
    young = Event.objects.count() - 5
    assert purge_events(now=now) == 3
    assert purge_events(now=now) == 2
    assert purge_events(now=now) == 0
    assert Event.objects.count() == young
    settings.AUDIT_DAYS = 1
    with time_machine.travel(now + datetime.timedelta(days=2), tick=False):
        assert "activity.purge" in ticks.run_due()
    assert Event.objects.count() == 0


def test_what_the_operator_changes_in_the_admin_is_kept(alice, charlie):
    type(charlie.user).objects.filter(pk=charlie.user.pk).update(is_superuser=True, is_staff=True)
    charlie.user.refresh_from_db()
    client = charlie.client()
    page = reverse("admin:accounts_account_change", args=[alice.account.pk])
    client.post(page, {"plan": "launch", "profile_limit": "3"})
    event = newest("account.changed_by_operator")
    assert (event.account, event.actor) == (alice.account, charlie.user)
    assert event.details == {
        "before": {"plan": "enterprise", "profile_limit": None},
        "after": {"plan": "launch", "profile_limit": 3},
    }
    page = reverse("admin:accounts_user_change", args=[alice.user.pk])
    client.post(page, {})
    event = newest("user.changed_by_operator")
    assert (event.account, event.details["login"]) == (alice.account, alice.user.email)
    assert event.details["after"] == {"is_active": False}
