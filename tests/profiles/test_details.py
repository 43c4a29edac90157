"""What may be written about a profile: pages and the API meet the same rules."""

import pytest
from django.urls import reverse

from ayrdash.activity.models import Event
from profiles.models import Tag
from profiles.services.errors import BadDetail, TitleTaken
from profiles.services.lifecycle import change_profile, create_profile
from settings_app.services.rules import set_messaging

DECOMPOSED, COMPOSED = "Cafe\u0301", "Caf\u00e9"


def test_a_title_is_composed_and_found_both_ways(alice):
    made = create_profile(account=alice.account, title=f"  {DECOMPOSED} ", actor=None)
    assert made.title == COMPOSED
    for text in (DECOMPOSED, COMPOSED):
        page = alice.client().get(reverse("profiles:index"), {"q": text}).context["page"]
        assert [p.title for p in page.items] == [COMPOSED]
        with pytest.raises(TitleTaken) as refused:
            create_profile(account=alice.account, title=text.upper(), actor=None)
        assert (refused.value.code, refused.value.field) == (146, "title")


@pytest.mark.parametrize("title", ["", "  ", "a\x07b", "x" * 151, "\u200b", "a\u202eb", "a\x00"])
def test_a_service_refuses_what_is_no_title(alice, title):
    for act in (
        lambda: create_profile(account=alice.account, title=title, actor=None),
        lambda: change_profile(profile=alice.profile, title=title, actor=None),
    ):
        with pytest.raises(BadDetail) as refused:
            act()
        assert (refused.value.code, refused.value.field) == (400, "title")
    alice.profile.refresh_from_db()
    assert alice.profile.title == "Acme"


def test_the_limit_counts_composed_letters(alice):
    title = DECOMPOSED[-2:] * 150
    answer = alice.client().post(reverse("profiles:create"), {"title": title})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tags", ["x" * 41]),
        ("tags", [f"tag {n}" for n in range(21)]),
        ("disabled_networks", ["myspace"]),
        ("top_header", "x" * 201),
        ("sub_header", "x" * 301),
        ("colour", "mauve"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_other_details_are_refused_by_name(alice, field, value):
    for act in (
        lambda: create_profile(account=alice.account, title="B", actor=None, **{field: value}),
        lambda: change_profile(profile=alice.profile, actor=None, **{field: value}),
    ):
        with pytest.raises(BadDetail) as refused:
            act()
        assert refused.value.field == field
    assert not alice.account.profiles.filter(title="B").exists()


def test_all_details_are_kept_from_the_start(alice):
    set_messaging(account=alice.account, enabled=True, actor=alice.user)
    made = create_profile(
        account=alice.account,
        title="Beta",
        actor=alice.user,
        tags=["Retail ", "agency", "RETAIL", ""],
        top_header=" Link your accounts",
        sub_header="For Beta",
        hide_top_header=True,
        hide_logo=True,
        disabled_networks=["tiktok", "bluesky", "tiktok"],
        messaging_active=True,
    )
    made.refresh_from_db()
    assert sorted(tag.name for tag in made.tags.all()) == ["Retail", "agency"]
    assert (made.top_header, made.sub_header) == ("Link your accounts", "For Beta")
    assert (made.hide_top_header, made.hide_logo, made.messaging_active) == (True, True, True)
    assert made.disabled_networks == ["bluesky", "tiktok"]


def test_what_is_not_given_stays_and_the_trail_tells_the_difference(alice):
    change_profile(profile=alice.profile, actor=alice.user, tags=["one"], hide_logo=True)
    change_profile(profile=alice.profile, actor=alice.user, title="Acme 2", hide_logo=True)
    alice.profile.refresh_from_db()
    assert alice.profile.title == "Acme 2"
    assert alice.profile.hide_logo
    assert [tag.name for tag in alice.profile.tags.all()] == ["one"]
    event = Event.objects.filter(verb="profile.changed").latest("id")
    assert event.details == {"before": {"title": "Acme"}, "after": {"title": "Acme 2"}}
    change_profile(profile=alice.profile, actor=alice.user, disabled_networks=[], tags=[])
    assert not alice.profile.tags.exists()


def test_an_unchanged_save_leaves_no_trail(alice):
    change_profile(profile=alice.profile, actor=alice.user, title="Acme", tags=[])
    assert not Event.objects.filter(verb="profile.changed").exists()
    assert not Tag.objects.exists()


def test_a_tag_too_long_is_said_beside_the_field(alice):
    url = reverse("profiles:edit", args=[alice.profile.ref_id])
    data = {"title": "Acme", "colour": "blue", "time_zone": "UTC", "tags": "ok, " + "x" * 41}
    answer = alice.client().post(url, data)
    assert answer.status_code == 422
    assert "longer than 40" in str(answer.context["form"].errors["tags"])


def test_the_linking_page_of_one_profile_is_set_in_the_dashboard(alice):
    change_profile(profile=alice.profile, actor=None, disabled_networks=["snapchat"])
    url = reverse("profiles:page", args=[alice.profile.ref_id])
    data = {"top_header": " Link your shop", "sub_header": "A minute", "hide_logo": "on"}
    answer = alice.client().post(url, {**data, "disabled_networks": ["bluesky"]})
    assert answer.status_code == 302
    alice.profile.refresh_from_db()
    assert (alice.profile.top_header, alice.profile.sub_header) == ("Link your shop", "A minute")
    assert (alice.profile.hide_top_header, alice.profile.hide_logo) == (False, True)
    # What the form does not show stays hidden.
    assert alice.profile.disabled_networks == ["bluesky", "snapchat"]
    answer = alice.client().post(url, {"top_header": "x" * 201})
    assert answer.status_code == 422
    assert "at most 200 characters" in answer.content.decode()
    alice.profile.refresh_from_db()
    assert alice.profile.top_header == "Link your shop"
