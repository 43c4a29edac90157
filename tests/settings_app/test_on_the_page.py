"""Each setting seen on the social linking page, before and after it is published."""

import pytest
from django.urls import reverse

from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.sessions import create_link_session
from settings_app.models import LookVersion
from tests.settings_app.samples import image_bytes, upload


@pytest.fixture
def visit(alice, client):
    """Open the linking page of Acme as an end user; return its HTML."""
    new = create_link_session(
        profile=alice.profile, options=LinkOptions(expires_in_minutes=60), by=alice.user
    )
    client.get(reverse("linking:open", args=[new.token]))

    def page(**headers: str) -> str:
        answer = client.get(reverse("linking:page"), headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def png():
    return upload(image_bytes(), "logo.png")


CASES = [
    ("brand", {"form": "logo", "logo": png, "logo_alt": "Northwind mark"}, 'alt="Northwind mark"'),
    ("brand", {"form": "tab", "favicon": png}, ".ico"),
    ("brand", {"form": "tab", "page_title": "Hub of {title}"}, "<title>Hub of Acme</title>"),
    ("texts", {"form": "heading", "heading": "Welcome, {title}"}, "Welcome, Acme"),
    ("texts", {"form": "heading", "sub_heading": "Link them here"}, "Link them here"),
    ("texts", {"form": "closing", "close_text": "Finish now"}, "Finish now"),
    ("texts", {"form": "closing", "footer": "© <b>Northwind</b>"}, "© <b>Northwind</b>"),
    ("help", {"help_visible": "on", "help_url": "https://help.test/a"}, "https://help.test/a"),
    ("help", {"help_visible": "on", "help_bluesky": "https://help.test/b"}, "https://help.test/b"),
    ("style", {"source": ".ayd-card { gap: 2rem }"}, ".css"),
]


@pytest.mark.parametrize(("section", "data", "shows"), CASES)
def test_a_setting_shows_once_it_is_published(alice, visit, section, data, shows):
    owner = alice.client()
    before = visit()
    values = {name: value() if callable(value) else value for name, value in data.items()}
    assert owner.post(reverse(f"settings:{section}"), values).status_code == 302
    assert visit().count(shows) == before.count(shows)
    publish(owner)
    assert visit().count(shows) == before.count(shows) + 1


def publish(owner) -> None:
    draft = LookVersion.objects.get(state="draft")
    owner.post(reverse("settings:publish"), {"revision": draft.revision})


def test_hiding_takes_away(alice, visit):
    owner = alice.client()
    owner.post(reverse("settings:brand"), {"form": "logo", "logo": png(), "logo_alt": "Mark"})
    publish(owner)
    page = visit()
    assert "ayd-logo" in page
    assert "ayd-top-header" in page
    assert "ayd-sub-header" in page
    owner.post(reverse("settings:brand"), {"form": "logo", "hide_logo": "on", "logo_alt": "Mark"})
    hidden = {"form": "heading", "hide_heading": "on", "hide_sub_heading": "on"}
    owner.post(reverse("settings:texts"), hidden)
    publish(owner)
    page = visit()
    assert "ayd-logo" not in page
    assert "ayd-top-header" not in page
    assert "ayd-sub-header" not in page


def test_languages_offered_and_default(alice, visit):
    assert 'lang="de"' in visit(Accept_Language="de")
    owner = alice.client()
    owner.post(reverse("settings:languages"), {"languages": ["en", "ja"], "default_language": "ja"})
    publish(owner)
    page = visit(Accept_Language="de")
    assert '<html lang="ja"' in page
    assert 'hreflang="de"' not in page


def test_a_network_that_is_off_is_not_on_the_page(alice, visit):
    assert "ayd-card--bluesky" in visit()
    alice.client().post(reverse("settings:index"), {})
    assert "ayd-card--bluesky" not in visit()
