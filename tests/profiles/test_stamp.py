"""Two tabs: a form opened as one profile is never saved as another."""

import pytest
from django.urls import reverse

from profiles import acting
from profiles.models import Profile
from tests.cast import make_profile

RENAME = {"title": "Renamed", "colour": "blue", "time_zone": "UTC", "tags": "one, two"}


@pytest.fixture
def other(alice):
    return make_profile(alice.account, "Beta")


def edit_url(alice):
    return reverse("profiles:edit", args=[alice.profile.ref_id])


def title_of(profile):
    return Profile.objects.get(pk=profile.pk).title


def test_the_older_tab_is_refused_and_its_text_kept(alice, other):
    client = alice.client(acting_as=other)
    data = {**RENAME, "acting": acting.stamp(alice.profile)}
    answer = client.post(edit_url(alice), data)
    assert answer.status_code == 409
    assert title_of(alice.profile) == "Acme"
    page = answer.content.decode()
    assert page.count('name="title" value="Renamed"') == 2
    assert "Switch back to Acme" in page
    assert "Go on as Beta" in page


def test_going_back_switches_and_saves(alice, other):
    client = alice.client(acting_as=other)
    data = {**RENAME, "acting": acting.stamp(alice.profile), "acting_return": "1"}
    assert client.post(edit_url(alice), data).status_code == 302
    assert title_of(alice.profile) == "Renamed"
    assert client.session[acting.SESSION_KEY] == alice.profile.ref_id


def test_going_on_saves_as_the_current(alice, other):
    client = alice.client(acting_as=other)
    assert client.post(edit_url(alice), RENAME).status_code == 302
    assert client.session[acting.SESSION_KEY] == other.ref_id


@pytest.mark.parametrize("kind", ["missing", "forged", "foreign"])
def test_a_bad_stamp_is_refused(kind, alice, charlie):
    text = {
        "missing": "",
        "forged": f"{alice.profile.ref_id}:forged",
        "foreign": acting.stamp(charlie.profile),
    }[kind]
    client = alice.client(acting_as=alice.profile)
    answer = client.post(edit_url(alice), {**RENAME, "acting": text, "acting_return": "1"})
    assert answer.status_code == 409
    assert title_of(alice.profile) == "Acme"
    assert b"Zenith" not in answer.content


def test_the_stamp_may_come_by_header(alice, other):
    client = alice.client(acting_as=other)
    for stamped, status in ((alice.profile, 409), (other, 302)):
        client.acting_as = None
        headers = {"X-Acting": acting.stamp(stamped)}
        answer = client.post(edit_url(alice), RENAME, headers=headers)
        assert answer.status_code == status


def test_every_value_of_a_name_is_kept(alice, other):
    client = alice.client(acting_as=other)
    data = {"networks": ["bluesky", "mastodon"], "acting": acting.stamp(alice.profile)}
    page = client.post(reverse("posts:create"), data).content.decode()
    assert page.count('name="networks" value="bluesky"') == 2
    assert page.count('name="networks" value="mastodon"') == 2


def test_what_nobody_typed_is_kept_and_not_shown(alice, other):
    client = alice.client(acting_as=other)
    data = {"text": "Hello", "key": "k3y", "acting": acting.stamp(alice.profile)}
    answer = client.post(reverse("posts:create"), data)
    assert answer.context["shown"] == [("text", "Hello")]
    assert 'name="key" value="k3y"' in answer.content.decode()


def test_a_password_is_not_written_back(alice, other):
    client = alice.client(acting_as=other)
    data = {
        "handle": "acme.test",
        "app_password": "abcd-efgh",
        "acting": acting.stamp(alice.profile),
    }
    answer = client.post(reverse("networks:link_bluesky"), data)
    assert answer.status_code == 409
    assert b"acme.test" in answer.content
    assert b"abcd-efgh" not in answer.content
    assert b"Passwords are not kept" in answer.content
