"""The studio: the preview beside the settings shows what is typed, and keeps nothing of it."""

import base64
import hashlib
import re

import pytest
from django.urls import reverse

from settings_app.models import LookFile, LookVersion
from tests.settings_app.samples import SVG, png, upload

URL = "/links/preview/?framed=1"


@pytest.fixture
def client(alice):
    return alice.client()


def drawn(client, state="none", **posted):
    answer = client.post(f"{URL}&state={state}", posted)
    assert answer.status_code == 200
    return answer, answer.content.decode()


def test_what_is_typed_is_drawn_over_the_draft_and_kept_nowhere(client):
    client.post(reverse("settings:texts"), {"form": "heading", "heading": "In the draft"})
    versions = list(LookVersion.objects.values())
    typed = {
        "form": ["logo", "closing"],
        "close_text": "Off I go",
        "footer": "<b>Typed</b><script>",
    }
    _answer, page = drawn(client, **typed, logo=png(), logo_alt="Our sign")
    assert "In the draft" in page
    assert "Off I go" in page
    assert "<b>Typed</b>" in page
    assert re.search(
        r'src="data:image/png;base64,[^"]+" width="40" height="20" alt="Our sign"', page
    )
    assert list(LookVersion.objects.values()) == versions
    assert not LookFile.objects.exists()


def test_half_an_address_and_a_file_that_is_no_image_leave_the_draft_s_own(client):
    client.post(reverse("settings:help"), {"help_visible": "on", "help_url": "https://a.test/"})
    typed = {"form": ["help", "logo"], "help_visible": "on", "help_url": "https:/"}
    typed |= {"help_facebook": "https://b.test/fb", "help_gmb": "nonsense"}
    _answer, page = drawn(client, **typed, logo=upload(SVG, "logo.svg"))
    assert "https://a.test/" in page
    assert "data:image" not in page
    _answer, page = drawn(client, "picker", **typed)
    assert "https://b.test/fb" in page


def test_a_typed_sheet_is_checked_and_let_in_by_its_hash_alone(client):
    css = ".ayd-card { color: #123456; background: url(//x.test/) } </style><script>"
    answer, page = drawn(client, "linked", form="style", source=css)
    sheet = re.search(r"<style>(.*)</style>", page, re.DOTALL)[1]
    assert "#123456" in sheet
    assert "x.test" not in page
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in answer["Content-Security-Policy"]
    _answer, page = drawn(client, "linked", form="heading", heading="x")
    assert "<style>" not in page


def test_the_script_is_told_the_sheet_as_text(client):
    posted = {"form": "style", "source": ".ayd-card > p { color: #123456 }"}
    answer = client.post(f"{URL}&swap=1", posted)
    assert "<style>" not in answer.content.decode()
    assert "sha256" not in answer["Content-Security-Policy"]
    assert re.search(r'<meta name="typed-css" content="[^"]*#123456', answer.content.decode())


@pytest.mark.parametrize(("on", "seen"), [({"show_location": "on"}, True), ({}, False)])
def test_locations_stand_in_the_picker_if_they_are_on(client, on, seen):
    _answer, page = drawn(client, "picker", form="help", **on)
    assert ("Hamburg" in page) is seen


def test_only_our_own_settings_may_frame_it(client):
    answer = client.get(URL)
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert "preview-bar" not in answer.content.decode()
    page = client.get(reverse("settings:texts"))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-src" not in client.get(reverse("settings:lock"))["Content-Security-Policy"]


def test_the_choice_stays_for_who_has_no_script(client):
    query = {"state": "expired", "width": "phone", "language": "ar", "theme": "dark"}
    page = client.get(reverse("settings:texts"), query).content.decode()
    frame = "/links/preview/?framed=1&amp;state=expired&amp;width=phone&amp;language=ar"
    assert f'src="{frame}' in page
    assert f'formaction="{frame}' in page
    assert 'data-width="phone" data-theme="dark"' in page
