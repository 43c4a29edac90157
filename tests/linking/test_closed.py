"""Links that do not open, and what goes wrong on the public pages: own words, no product's."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.linking.models import LinkSession
from ayrdash.suspensions.services import suspend
from profiles.models import Profile
from tests.linking.conftest import opened, text_of

# Every way into the dashboard, and the product's own name.
FOREIGN = re.compile(r"ayrdash|ayrshare|/account/|/profiles/|href=\"/\"", re.IGNORECASE)


def moments(**which):
    now = timezone.now()
    known = {"now": now, "past": now - datetime.timedelta(minutes=1)}
    return {name: known[value] for name, value in which.items()}


def check_neutral(answer):
    body = text_of(answer)
    assert not FOREIGN.search(body), FOREIGN.search(body)
    assert "/static/css/linking.css" in body


REASONS = [
    (LinkSession, {"revoked_at": "now"}, 410, "This link was withdrawn", 501),
    (LinkSession, {"expires_at": "past"}, 410, "This link has expired", 503),
    (Profile, {"archived_at": "now"}, 410, "This page is closed", 943),
    (Profile, {"deleted_at": "now"}, 410, "This page is closed", 943),
]


@pytest.mark.parametrize(("model", "change", "status", "words", "code"), REASONS)
@pytest.mark.parametrize("how", ["new", "open"])
def test_each_reason_has_its_page(new_link, model, change, status, words, code, how):
    client = opened(new_link.token) if how == "open" else Client()
    model.objects.all().update(**moments(**change))
    address = reverse("linking:page") if how == "open" else new_link.url
    answer = client.get(address.removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code == status
    assert words in text_of(answer)
    assert f"Code {code}" in text_of(answer)
    check_neutral(answer)


def test_a_suspended_profile_has_its_page(alice, new_link):
    client = opened(new_link.token)
    suspend(profile=alice.primary, cause="network", reason="Reported for spam", actor=None)
    answer = client.get(reverse("linking:page"))
    assert answer.status_code == 403
    assert "This page is paused" in text_of(answer)
    check_neutral(answer)


def test_unknown_and_damaged_tokens_look_alike(new_link):
    damaged = new_link.token[:-1] + ("a" if new_link.token[-1] != "a" else "b")
    other = LinkSession.objects.get()
    other.delete()
    answers = [
        Client().get(reverse("linking:open", args=[token]))
        for token in (damaged, new_link.token, "nonsense")
    ]
    assert {answer.status_code for answer in answers} == {410}
    bodies = {re.sub(r"\?lang", "", text_of(answer)) for answer in answers}
    assert len(bodies) == 1
    check_neutral(answers[0])


def test_without_a_link_the_page_says_to_open_one():
    answer = Client().get(reverse("linking:page"))
    assert answer.status_code == 410
    check_neutral(answer)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/link/nothing/at/all/", 404),
        ("get", "/link/connect/facebook/", 404),
        ("get", "/link/unlink/bluesky/", 404),
        ("get", "/link/done/", 405),
        ("post", "/link/finished/", 405),
        ("post", "/link/nothing/at/all/", 404),
    ],
)
def test_faults_under_link_have_pages_of_their_own(visitor, method, path, status):
    answer = getattr(visitor, method)(path)
    assert answer.status_code == status
    check_neutral(answer)
    assert reverse("linking:page") in text_of(answer)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert (status == 405) == answer.has_header("Allow")


def test_a_form_without_its_token_says_so_in_own_words(new_link):
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("linking:open", args=[new_link.token]))
    answer = client.post(reverse("linking:done"))
    assert answer.status_code == 403
    assert "Please send it again" in text_of(answer)
    check_neutral(answer)


def test_a_broken_page_is_neutral_too(new_link, monkeypatch):
    client = Client(raise_request_exception=False)
    client.get(reverse("linking:open", args=[new_link.token]))
    monkeypatch.setattr("ayrdash.linking.views.cards.explain", lambda *a, **k: 1 / 0)
    answer = client.get(reverse("linking:page"))
    assert answer.status_code == 500
    assert "Something went wrong" in text_of(answer)
    check_neutral(answer)


def test_errors_elsewhere_stay_the_dashboard_s():
    assert "ayrdash" in text_of(Client().get("/nothing-here/"))


def test_a_signed_in_owner_sees_the_same_pages(alice):
    answer = alice.client().get("/link/nothing/at/all/")
    assert answer.status_code == 404
    check_neutral(answer)
