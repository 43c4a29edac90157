"""The person's own page, the address, and where one is signed in."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ayrdash.activity.models import Event
from tests.accounts.test_sign_in import sign_in
from tests.cast import make_member
from tests.mailbox import code_in, last_mail

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_name_is_changed_and_recorded(alice):
    answer = alice.client(acting_as=alice.profile).post("/account/", {"name": " Alice A. "})
    assert answer.status_code == 302
    alice.user.refresh_from_db()
    assert alice.user.name == "Alice A."
    assert Event.objects.filter(verb="user.changed", actor=alice.user).exists()


def test_too_long_name_is_kept_on_the_page(alice):
    answer = alice.client().post("/account/", {"name": "x" * 151})
    assert answer.status_code == 422
    assert "x" * 151 in answer.content.decode()


def test_page_shows_plan_usage_and_what_is_included(alice):
    type(alice.account).objects.filter(pk=alice.account.pk).update(plan="launch", profile_limit=1)
    make_member(alice, "viewer")
    page = alice.client().get("/account/").content.decode()
    assert "Launch" in page
    assert "of 1 in use" in page
    assert "all in use" in page
    assert "2 people" in page
    assert "Max Pack) (not included)" in page
    assert alice.account.ref_id in page


@pytest.mark.parametrize(("role", "words"), [("editor", "Ask an owner or admin"), ("admin", "")])
def test_plan_is_for_whom_it_concerns(alice, role, words):
    member, _ = make_member(alice, role)
    page = member.client().get("/account/")
    assert (page.context["usage"] is None) == bool(words)
    assert words in page.content.decode()
    assert ("Enterprise" in page.content.decode()) == (not words)


def test_lock_closes_the_plan_and_says_so(alice):
    member, _ = make_member(alice, "admin")
    alice.account.settings.primary_lock = True
    alice.account.settings.save()
    page = member.client(acting_as=alice.profile).get("/account/").content.decode()
    assert "The Primary Profile is locked" in page
    assert "Enterprise" not in page
    assert "Enterprise" in alice.client().get("/account/").content.decode()


def test_time_zone_is_that_of_the_pages_of_the_person(alice):
    client = alice.client()
    answer = client.post("/account/", {"name": "A", "time_zone": "Asia/Tokyo"})
    assert answer.status_code == 302
    assert "JST" in client.get("/audit/").content.decode()
    event = Event.objects.filter(verb="user.changed").latest("id")
    assert event.details == {
        "before": {"name": "", "time_zone": ""},
        "after": {"name": "A", "time_zone": "Asia/Tokyo"},
    }
    client.post("/account/", {"name": "A", "time_zone": ""})
    assert "JST" not in client.get("/audit/").content.decode()


def test_language_is_the_persons_and_not_the_browsers(alice, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    client = alice.client()
    client.post("/account/", {"language": "ar"})
    page = client.get("/account/", headers={"accept-language": "en"})
    assert '<html lang="ar" dir="rtl">' in page.content.decode()
    assert page["Content-Language"] == "ar"
    assert '<html lang="en"' in Client().get("/account/login/").content.decode()


@pytest.mark.parametrize("field", [{"time_zone": "Mars/Base"}, {"language": "xx"}])
def test_what_is_not_offered_is_refused(alice, field):
    assert alice.client().post("/account/", field).status_code == 422


def test_a_zone_or_language_known_no_more_does_no_harm(alice):
    type(alice.user).objects.filter(pk=alice.user.pk).update(time_zone="Old/Zone", language="xx")
    assert alice.client().get("/audit/").status_code == 200


def test_page_costs_the_same_for_many_members(alice):
    client = alice.client()
    client.get("/account/")
    with CaptureQueriesContext(connection) as few:
        client.get("/account/")
    for number in range(5):
        make_member(alice, "editor", email=f"e{number}@northwind.test")
    with CaptureQueriesContext(connection) as many:
        client.get("/account/")
    assert len(many) == len(few)


def test_new_address_counts_from_its_code(alice):
    client = alice.client()
    client.post("/account/email/", {"action_add": "", "email": "new@northwind.test"})
    alice.user.refresh_from_db()
    assert alice.user.email == "alice@northwind.test"
    code = code_in(last_mail("new@northwind.test"))
    client.post("/account/confirm-email/", {"code": code})
    alice.user.refresh_from_db()
    assert alice.user.email == "new@northwind.test"
    cache.clear()
    assert sign_in(Client(), "new@northwind.test")["Location"] == "/"


def test_address_of_somebody_else_is_told_to_nobody(alice, charlie):
    client = alice.client()
    answers = [
        client.post("/account/email/", {"action_add": "", "email": email})
        for email in (charlie.user.email, "free@northwind.test")
    ]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].get("Location") == answers[1].get("Location")


def test_sign_out_of_others_ends_them(alice):
    here, elsewhere = Client(), Client(headers={"user-agent": FIREFOX})
    sign_in(elsewhere, alice.user.email)
    sign_in(here, alice.user.email)
    page = here.get(reverse("usersessions_list"))
    assert page.context["session_count"] == 2
    assert "Firefox on Linux" in page.content.decode()
    here.post(reverse("usersessions_list"))
    assert elsewhere.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_sessions_of_others_are_not_listed_or_ended(alice, charlie):
    hers, his = Client(), Client()
    sign_in(hers, alice.user.email)
    sign_in(his, charlie.user.email)
    assert hers.get(reverse("usersessions_list")).context["session_count"] == 1
    hers.post(reverse("usersessions_list"))
    assert his.get("/").status_code == 200
