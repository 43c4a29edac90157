"""The person's own page, the address, and where one is signed in."""

from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from ayrdash.activity.models import Event
from tests.accounts.test_sign_in import sign_in
from tests.mailbox import code_in, last_mail

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_name_is_changed_and_recorded(alice):
    answer = alice.client(acting_as=alice.profile).post("/account/", {"name": " Alice A. "})
    assert answer.status_code == 302
    alice.user.refresh_from_db()
    assert alice.user.name == "Alice A."
    assert Event.objects.filter(verb="user.renamed", actor=alice.user).exists()


def test_too_long_name_is_kept_on_the_page(alice):
    answer = alice.client().post("/account/", {"name": "x" * 151})
    assert answer.status_code == 422
    assert "x" * 151 in answer.content.decode()


def test_page_shows_plan_and_profiles(alice):
    page = alice.client().get("/account/").content.decode()
    assert "Enterprise" in page
    assert alice.account.ref_id in page


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
