"""The linking page as it would look, in every state, before it is published."""

import re

import pytest
from django.urls import reverse

from ayrdash.linking.views.preview import STATES
from settings_app.models import LookVersion

URL = "/links/preview/"


@pytest.fixture
def client(alice):
    owner = alice.client()
    closing = {"form": "closing", "footer": "© Northwind", "close_text": "Finish now"}
    owner.post(reverse("settings:texts"), closing)
    modal = {"form": "modals", "modal_telegram": "<p>Our own steps</p>"}
    owner.post(reverse("settings:modals"), modal)
    return owner


def test_the_draft_is_shown_in_every_state_without_the_product_s_name(client):
    for state in STATES:
        answer = client.get(URL, {"state": state})
        page = answer.content.decode()
        assert answer.status_code == 200, state
        assert "© Northwind" in page, state
        assert "ayrdash" not in page.lower(), state
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_nothing_of_the_preview_can_be_pressed(client):
    for state in STATES:
        page = client.get(URL, {"state": state}).content.decode()
        assert re.search(r'<div class="ayd-page [^"]*" inert>', page)
        assert '<div class="ayd-safe" inert>' in page
        assert "<script src" not in page


def test_the_texts_are_the_draft_s(client):
    assert "Finish now" in client.get(URL, {"state": "linked"}).content.decode()
    assert "Our own steps" in client.get(URL, {"state": "telegram"}).content.decode()
    page = client.get(URL, {"state": "instagram"}).content.decode()
    assert "Business or Creator account" in page


def test_width_and_language_are_chosen(client):
    assert "preview--phone" in client.get(URL, {"width": "phone"}).content.decode()
    page = client.get(URL, {"language": "ar"}).content.decode()
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="en"' in client.get(URL, {"language": "tlh"}).content.decode()


def test_an_earlier_version_is_shown_too(client, alice, charlie):
    assert client.get(URL, {"version": LookVersion.objects.get().number}).status_code == 200
    for number in ("7", "x", "9" * 30, "-1"):
        assert client.get(URL, {"version": number}).status_code == 404
    assert charlie.client().get(URL, {"version": "1"}).status_code == 404


def test_nothing_is_written_by_looking(client, alice):
    from ayrdash.activity.models import Event

    before = Event.objects.count(), LookVersion.objects.count()
    client.get(URL)
    assert (Event.objects.count(), LookVersion.objects.count()) == before
