"""The User Profiles page, at home with few and with many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from ayrdash.networks.models import SocialAccount
from profiles import queries
from profiles.models import Profile
from profiles.services import lifecycle
from tests.cast import make_profile, membership_of

INDEX = "/profiles/"


def many(party, count):
    Profile.objects.bulk_create(
        Profile(account=party.account, title=f"Brand {n:03}", title_key=f"brand {n:03}")
        for n in range(count)
    )
    for profile in party.account.profiles.filter(title__startswith="Brand"):
        SocialAccount.objects.create(
            profile=profile, network="bluesky", remote_id=profile.ref_id, credentials="{}"
        )
    type(party.account).objects.filter(pk=party.account.pk).update(profile_count=count + 1)


def count_of(client, url=INDEX):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured), captured.captured_queries


def test_rows_cost_no_queries(alice):
    client = alice.client()
    SocialAccount.objects.create(
        profile=alice.profile, network="bluesky", remote_id="did:plc:a", credentials="{}"
    )
    count_of(client)  # the first page of a session notes whom it acts as
    few, _ = count_of(client)
    many(alice, 60)
    full, statements = count_of(client)
    assert full == few
    assert not any('."credentials"' in q["sql"] for q in statements)


@pytest.mark.parametrize("sort", ["title", "newest", "last_post"])
def test_the_last_page_is_reached(alice, sort):
    many(alice, 60)
    first = alice.client().get(INDEX, {"sort": sort}).context["page"]
    assert len(first) == 50
    last = alice.client().get(INDEX, {"sort": sort, "cursor": first.last_cursor})
    assert len(last.context["page"]) == 50
    assert not last.context["page"].has_next


def test_an_unreadable_cursor_shows_the_first_page(alice):
    assert "Acme" in alice.client().get(INDEX, {"cursor": "%00x"}).content.decode()


@pytest.mark.parametrize("text", ["cm", "ACME", "acm", "Acme"])
def test_search_finds_any_part_in_any_case(alice, text):
    make_profile(alice.account, "Beta")
    found = alice.client().get(INDEX, {"q": text}).context["page"].items
    assert [p.title for p in found] == ["Acme"]


def test_search_finds_a_ref_id(alice):
    found = alice.client().get(INDEX, {"q": alice.profile.ref_id}).context["page"].items
    assert found == [alice.profile]


@pytest.mark.parametrize("text", ["%", "_", '"', "'", "\\", "50% *", 'a"b'])
def test_search_takes_signs_as_they_are(alice, text, monkeypatch):
    monkeypatch.setattr("profiles.search.SMALL_ACCOUNT", 0)
    make_profile(alice.account, f"Odd {text} one")
    found = alice.client().get(INDEX, {"q": f"odd {text}"}).context["page"].items
    assert [p.title for p in found] == [f"Odd {text} one"]


def test_a_big_account_searches_by_trigram_and_sees_its_own_alone(alice, charlie, monkeypatch):
    monkeypatch.setattr("profiles.search.SMALL_ACCOUNT", 0)
    make_profile(charlie.account, "Acme too")
    renamed = make_profile(alice.account, "Before")
    lifecycle.change_profile(
        profile=renamed, title="Acmeland", colour="blue", time_zone="UTC", tags=[], actor=alice.user
    )
    found = alice.client().get(INDEX, {"q": "acme"}).context["page"].items
    assert [p.title for p in found] == ["Acme", "Acmeland"]


def test_htmx_gets_the_rows_alone(alice):
    headers = {"HX-Request": "true", "HX-Target": "profile-list"}
    page = alice.client().get(INDEX, {"q": "acme"}, headers=headers).content.decode()
    assert "Acme" in page
    assert "<html" not in page


def test_nothing_found_offers_to_clear(alice):
    assert b"Clear filters" in alice.client().get(INDEX, {"q": "nothing like it"}).content


def test_filters_by_network_tag_and_state(alice):
    beta = make_profile(alice.account, "Beta")
    SocialAccount.objects.create(
        profile=beta, network="bluesky", remote_id="did:plc:b", credentials="{}"
    )
    lifecycle.change_profile(
        profile=beta, title="Beta", colour="red", time_zone="UTC", tags=["Retail"], actor=alice.user
    )
    client = alice.client()
    for query, titles in (
        ({"network": "bluesky"}, ["Beta"]),
        ({"network": "none"}, ["Acme"]),
        ({"tag": "retail"}, ["Beta"]),
        ({"state": "archived"}, []),
    ):
        page = client.get(INDEX, query).context["page"]
        assert [p.title for p in page.items] == titles
    assert queries.tag_names(membership_of(alice)) == ["Retail"]


def test_a_plan_without_profiles_explains_itself(alice):
    type(alice.account).objects.filter(pk=alice.account.pk).update(plan="free")
    answer = alice.client().get(reverse("profiles:index"))
    assert answer.status_code == 403
    assert b"not in your plan" in answer.content


def test_the_primary_is_edited_under_any_plan(alice):
    type(alice.account).objects.filter(pk=alice.account.pk).update(plan="free")
    client = alice.client()
    page = reverse("profiles:edit", args=[alice.primary.ref_id])
    assert page in client.get(reverse("profiles:index")).content.decode()
    data = {"title": "Northwind Ltd", "colour": "slate", "time_zone": "Europe/Oslo", "tags": ""}
    assert client.post(page, data)["Location"] == reverse("home")
    alice.primary.refresh_from_db()
    assert alice.primary.time_zone == "Europe/Oslo"
    other = client.get(reverse("profiles:edit", args=[alice.profile.ref_id]))
    assert other.status_code == 403
    assert b"not in your plan" in other.content


def test_deleted_profiles_come_in_pages(alice):
    when = timezone.now()
    Profile.objects.bulk_create(
        Profile(account=alice.account, title=f"Old {n}", title_key=f"old {n}", deleted_at=when)
        for n in range(120)
    )
    client, seen, cursor = alice.client(), set(), ""
    while True:
        page = client.get(reverse("profiles:deleted"), {"cursor": cursor}).context["page"]
        seen |= {profile.title for profile in page.items}
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == 120


@pytest.mark.parametrize("title", ["<b>&\"'", "{0}{title}", "0ref0", "0title0", "%s"])
def test_a_row_shows_any_title_as_it_is(alice, title):
    profile = make_profile(alice.account, title)
    profile.tags.create(account=alice.account, name="<i>", name_key="<i>")
    page = alice.client().get(INDEX, {"q": profile.ref_id}).content.decode()
    shown = escape(title)
    assert f'href="/profiles/{profile.ref_id}/">{shown}</a>' in page
    assert f'aria-label="Switch to this profile: {shown}"' in page
    assert f'value="{profile.ref_id}"' in page
    assert f'aria-label="Edit {shown}"' in page
    assert "&lt;i&gt;" in page
    assert "<i>" not in page
