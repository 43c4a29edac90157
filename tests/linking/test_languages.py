"""The page speaks the browser's language, from right to left where that is read so."""

import sys

import pytest
from django.test import Client
from django.urls import reverse

from ayrdash.linking import language
from settings_app.look import PAGE_LANGUAGES, Look
from tests.architecture.sources import ROOT
from tests.linking.conftest import opened, text_of

sys.path.append(str(ROOT / "scripts"))
import page_messages

PAGE = reverse("linking:page")
# How the button All Done reads.
DONE = {
    "en": "All Done",
    "de": "Fertig",
    "es": "Listo",
    "fr": "Terminer",
    "pt-br": "Concluir",
    "ja": "完了",
    "ar": "تم",
    "zh-hans": "完成",
}
# Texts of the networks' own forms and services: theirs to change at any time.
FOREIGN = ("ayrdash/networks/", "templates/networks/", page_messages.LEFT_OVER)


def test_every_text_of_the_page_is_translated_and_compiled():
    found = page_messages.problems()
    assert [line for line in found if not any(name in line for name in FOREIGN)] == []


@pytest.mark.parametrize("code", PAGE_LANGUAGES)
def test_the_browser_s_language_is_spoken(new_link, code):
    client = opened(new_link.token)
    answer = client.get(PAGE, headers={"Accept-Language": f"xx;q=0.9,{code},en;q=0.3"})
    body = text_of(answer)
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in body
    assert f"<span>{DONE[code]}</span>" in body
    assert answer["Content-Language"] == code


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("de-AT,de;q=0.9", "de"),
        ("pt-PT", "pt-br"),
        ("zh-CN", "zh-hans"),
        ("zh", "zh-hans"),
        ("zh-TW,fr;q=0.5", "fr"),
        ("sv-SE", "en"),
        ("", "en"),
        ("*;q=0.1", "en"),
        ("garbage;;;q=x", "en"),
    ],
)
def test_the_nearest_language_is_taken(rf, header, code):
    request = rf.get("/link/", headers={"Accept-Language": header})
    assert language.choose(request, Look()) == code


def test_the_owner_s_choice_of_languages_and_default_counts(rf):
    look = Look(languages=("de", "fr"), default_language="fr")
    for header, code in [("ja", "fr"), ("de", "de"), ("en", "fr")]:
        request = rf.get("/link/", headers={"Accept-Language": header})
        assert language.choose(request, look) == code


def test_a_language_that_was_chosen_is_kept(visitor):
    first = visitor.get(PAGE, {"lang": "de"})
    assert "Fertig" in text_of(first)
    assert "Fertig" in text_of(visitor.get(PAGE))
    # Error pages keep to it, and an unknown one changes nothing.
    assert "Hier ist nichts" in text_of(visitor.get("/link/nothing/at/all/"))
    assert "Fertig" in text_of(visitor.get(PAGE, {"lang": "xx"}))


def test_the_choice_of_a_language_keeps_the_rest_of_the_address(db):
    page = text_of(Client().get(PAGE, {"jwt": "a.b.c", "domain": "acme"}))
    assert "?jwt=a.b.c&amp;domain=acme&amp;lang=de" in page


def test_errors_of_forms_are_translated(visitor):
    address = reverse("linking:connect", args=["bluesky"])
    answer = visitor.post(address, {"handle": ""}, headers={"Accept-Language": "de"})
    assert answer.status_code == 422
    assert "Dieses Feld ist zwingend erforderlich." in text_of(answer)


def test_the_dashboard_keeps_to_its_own_language(alice):
    answer = alice.client().get("/profiles/", headers={"Accept-Language": "ar"})
    assert '<html lang="en" dir="ltr">' in text_of(answer)


def test_a_page_in_another_language_leaves_the_next_one_alone(visitor, alice):
    visitor.get(PAGE, headers={"Accept-Language": "ar"})
    assert '<html lang="en"' in text_of(alice.client().get(reverse("linking:index")))
