"""The Primary Profile Lock: who is kept off, by page and by address, and what the words say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from ayrdash.activity.models import Event
from profiles.models import Profile
from settings_app.models import AccountSettings
from tests.access.table import routes
from tests.cast import make_member, make_profile

WHY = "The Primary Profile is locked"
SETTINGS = sorted(
    name
    for name in set(routes(get_resolver().url_patterns))
    if name.startswith("settings:") and name != "settings:confirm_alerts"
)


def lock(party, on=True):
    AccountSettings.objects.filter(account=party.account).update(primary_lock=on)


@pytest.fixture
def admin(alice):
    """An admin whose session acts as the Primary at the moment that the lock is set."""
    member, membership = make_member(alice, "admin")
    client = member.client()
    assert client.get("/").context["acting_profile"].is_primary
    lock(alice)
    client.team = membership.team_profile
    return client


def test_setting_it_moves_sessions_off_at_the_next_request(alice):
    member, membership = make_member(alice, "admin")
    client = member.client()
    client.get("/")
    alice.client().post(reverse("settings:lock"), {"primary_lock": "on"})
    page = client.get("/")
    assert page.context["acting_profile"] == membership.team_profile
    assert "The Primary Profile is locked now" in page.content.decode()
    assert "is locked now" not in client.get("/").content.decode()


def test_a_form_opened_as_primary_writes_nothing(admin, alice):
    before = Profile.objects.count()
    answer = admin.post(reverse("profiles:create"), {"title": "Sneaked in"})
    assert answer.status_code == 409
    assert "acting_return" not in answer.content.decode()
    assert Profile.objects.count() == before
    returning = {"title": "Sneaked in", "acting_return": "1"}
    assert admin.post(reverse("profiles:create"), returning).status_code == 409
    assert Profile.objects.count() == before


@pytest.mark.parametrize("route", SETTINGS)
def test_settings_are_closed_by_address(admin, alice, route):
    url = address(route, {"name": "instagram", "number": 1, "address_id": 1})
    for answer in (admin.get(url), admin.post(url, {"primary_lock": ""})):
        assert answer.status_code in (403, 405, 409), url
    assert AccountSettings.objects.get(account=alice.account).primary_lock


def address(route, values):
    """Return the address of a page, which has at most one argument."""
    for kwargs in ({}, *({name: value} for name, value in values.items())):
        try:
            return reverse(route, kwargs=kwargs)
        except NoReverseMatch:
            continue
    raise AssertionError(route)


def test_plan_is_closed_and_the_own_login_is_not(admin):
    page = admin.get(reverse("account_page"))
    assert page.status_code == 200
    assert page.context["usage"] is None
    assert WHY in page.content.decode()
    assert admin.get(reverse("account_email")).status_code == 200


@pytest.mark.parametrize("by", ["refId", "word"])
def test_switching_to_it_is_refused(admin, alice, by):
    admin.get("/")
    wanted = alice.primary.ref_id if by == "refId" else "primary"
    answer = admin.post(reverse("profiles:switch"), {"profile": wanted})
    assert answer.status_code == (404 if by == "refId" else 403)
    assert not admin.get("/").context["acting_profile"].is_primary
    assert not Event.objects.filter(verb="profile.switched").exists()


def test_it_can_not_be_edited_and_its_key_not_be_seen(admin, alice):
    assert admin.get(reverse("profiles:edit", args=[alice.primary.ref_id])).status_code == 404
    page = admin.get(reverse("profiles:keys")).content.decode()
    assert alice.primary.keys.get().secret[-4:] not in page


def test_switching_among_the_others_works(admin, alice):
    beta = make_profile(alice.account, "Beta")
    _, other = make_member(alice, "editor")
    admin.get("/")
    for profile in (beta, alice.profile, other.team_profile, admin.team):
        answer = admin.post(reverse("profiles:switch"), {"profile": profile.ref_id})
        assert answer["Location"] == reverse("home")
        assert admin.get("/").context["acting_profile"] == profile


def test_owners_are_exempt(alice):
    second, _ = make_member(alice, "owner")
    lock(alice)
    client = second.client()
    assert client.get("/").context["acting_profile"].is_primary
    assert client.get(reverse("settings:index")).status_code == 200
    for page in (reverse("profiles:index"), reverse("profiles:switcher")):
        assert WHY not in client.get(page).content.decode()


def test_taking_it_off_opens_the_primary_again(admin, alice):
    admin.get("/")
    lock(alice, on=False)
    admin.post(reverse("profiles:switch"), {"profile": "primary"})
    assert admin.get("/").context["acting_profile"].is_primary


@pytest.mark.parametrize("route", ["profiles:index", "profiles:switcher", "settings:index"])
def test_the_pages_say_why(admin, alice, route):
    admin.get("/")
    page = admin.get(reverse(route)).content.decode()
    assert WHY in page
    assert "Ask one of them" in page
    assert f'value="{alice.primary.ref_id}"' not in page
    assert 'name="profile" value="primary"' not in page


@pytest.mark.parametrize("q", ["", "north"])
def test_the_switcher_does_not_find_it(admin, alice, q):
    found = admin.get(reverse("profiles:switcher"), {"q": q}).context["found"]
    assert alice.primary not in found


def test_a_member_with_a_list_reads_another_reason(alice):
    member, membership = make_member(alice, "editor", all_profiles=False)
    client = member.client(acting_as=membership.team_profile)
    page = client.get(reverse("profiles:switcher")).content.decode()
    assert "You reach a list of profiles" in page
    assert WHY not in page


def test_without_a_profile_of_their_own_they_start_at_the_first(alice):
    member, membership = make_member(alice, "admin")
    membership.team_profile.delete()
    lock(alice)
    assert member.client().get("/").context["acting_profile"] == alice.profile


def test_the_lock_costs_no_query(admin, alice):
    admin.get("/")
    with CaptureQueriesContext(connection) as locked:
        admin.get(reverse("profiles:index"))
    lock(alice, on=False)
    with CaptureQueriesContext(connection) as free:
        admin.get(reverse("profiles:index"))
    assert len(locked) <= len(free)
