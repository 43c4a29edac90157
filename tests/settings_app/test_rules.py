"""Settings that hold at once: networks, the lock, the team."""

import pytest
from django.urls import reverse

from ayrdash.activity.models import Event
from ayrdash.core.errors import DomainError
from settings_app.models import AccountSettings
from settings_app.services import rules


def test_only_acting_as_the_primary(alice):
    for name in ("index", "lock", "team", "alerts"):
        url = reverse(f"settings:{name}")
        assert alice.client().get(url).status_code == 200
        answer = alice.client(acting_as=alice.profile).get(url)
        assert answer.status_code == 403
        assert "Switch to the Primary Profile" in answer.content.decode()


def test_switching_a_network_off_is_recorded_with_before_and_after(alice):
    alice.client().post(reverse("settings:index"), {})
    row = AccountSettings.objects.get(account=alice.account)
    assert "bluesky" in row.disabled_networks
    event = Event.objects.filter(verb="settings.networks_changed").get()
    assert event.details["before"] == {"disabled_networks": []}
    assert "bluesky" in event.details["after"]["disabled_networks"]
    assert event.actor == alice.user


def test_saving_what_is_already_so_records_nothing(alice):
    client = alice.client()
    client.post(reverse("settings:index"), {})
    client.post(reverse("settings:index"), {})
    client.post(reverse("settings:lock"), {})
    assert Event.objects.filter(verb__startswith="settings.").count() == 1


def test_an_unknown_network_is_refused_at_page_and_service(alice):
    answer = alice.client().post(reverse("settings:index"), {"enabled": "myspace"})
    assert answer.status_code == 422
    with pytest.raises(DomainError):
        rules.set_network_access(account=alice.account, disabled=["myspace"], actor=alice.user)
    assert AccountSettings.objects.get(account=alice.account).disabled_networks == []


def test_an_account_without_a_settings_row_gets_one(alice):
    AccountSettings.objects.all().delete()
    assert alice.client().get(reverse("settings:team")).status_code == 200
    alice.client().post(reverse("settings:lock"), {"primary_lock": "on"})
    assert AccountSettings.objects.get(account=alice.account).primary_lock


def test_how_many_profiles_have_a_network_linked_stands_beside_it(alice):
    from ayrdash.networks.models import SocialAccount

    SocialAccount.objects.create(
        profile=alice.profile, network="bluesky", remote_id="did:plc:a", handle="a.test"
    )
    page = alice.client().get(reverse("settings:index")).content.decode()
    assert "linked in 1 profile" in page


def test_the_team_s_settings_keep_to_their_bounds(alice):
    client = alice.client()
    url = reverse("settings:team")
    for days in ("0", "31", "x", ""):
        answer = client.post(url, {"invitation_days": days, "allow_existing_logins": "on"})
        assert answer.status_code == 422
    client.post(url, {"invitation_days": "30", "allow_existing_logins": "on"})
    row = AccountSettings.objects.get(account=alice.account)
    assert (row.invitation_days, row.allow_existing_logins, row.team_profiles_count) == (
        30,
        True,
        False,
    )


@pytest.mark.parametrize("plan", ["free", "premium"])
def test_a_plan_without_the_settings_shows_why_and_saves_nothing(alice, plan):
    alice.account.plan = plan
    alice.account.save()
    url = reverse("settings:lock")
    assert "Not part of your plan" in alice.client().get(url).content.decode()
    assert alice.client().post(url, {"primary_lock": "on"}).status_code == 422
    assert not AccountSettings.objects.get(account=alice.account).primary_lock


def test_settings_of_others_stay_untouched(alice, charlie):
    alice.client().post(reverse("settings:lock"), {"primary_lock": "on"})
    assert not AccountSettings.objects.get(account=charlie.account).primary_lock
