"""Opening an Account by the sign-up page: by setting, verified by a code, telling nothing."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from ayrdash.accounts.models import Account, User
from tests.access.table import bare_body
from tests.cast import PASSWORD
from tests.mailbox import code_in, last_mail

SIGN_UP = "/account/signup/"
VERIFY = "/account/confirm-email/"
EMAIL = "dora@fabrikam.test"


def sign_up(client, email=EMAIL):
    typed = {"organisation": "Fabrikam", "email": email, "password1": PASSWORD}
    return client.post(SIGN_UP, typed)


@pytest.fixture
def open_sign_up(alice, settings):
    settings.SIGNUP = "open"


@pytest.mark.parametrize("policy", ["first-owner", "closed"])
def test_nobody_signs_up_when_closed(policy, alice, settings):
    settings.SIGNUP = policy
    assert "Sign-up is closed" in Client().get(SIGN_UP).content.decode()
    sign_up(Client())
    assert not User.objects.filter(email=EMAIL).exists()
    assert "Create an account" not in Client().get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("policy", ["first-owner", "closed", "open"])
def test_first_owner_never_comes_by_sign_up(policy, db, settings):
    settings.SIGNUP = policy
    page = Client().get(SIGN_UP).content.decode()
    assert "set-up link" in page
    sign_up(Client())
    assert not User.objects.exists()


def test_unowned_installation_points_to_the_set_up_link(db):
    assert "Nobody owns" in Client().get(reverse("account_login")).content.decode()


@pytest.mark.usefixtures("open_sign_up")
class TestOpen:
    def test_sign_up_opens_an_own_account(self):
        client = Client()
        assert sign_up(client)["Location"] == VERIFY
        assert client.get("/").status_code == 302
        client.post(VERIFY, {"code": code_in(last_mail(EMAIL))})
        user = User.objects.get(email=EMAIL)
        assert user.memberships.get().account.name == "Fabrikam"
        assert not user.is_superuser
        assert not user.is_staff
        assert "Fabrikam" in client.get("/").content.decode()

    def test_wrong_codes_open_nothing_and_run_out(self):
        client = Client()
        sign_up(client)
        for _ in range(3):
            client.post(VERIFY, {"code": "WRONG-CODE"})
        client.post(VERIFY, {"code": code_in(last_mail(EMAIL))})
        assert client.get("/").status_code == 302
        assert not User.objects.get(email=EMAIL).emailaddress_set.get().verified

    def test_known_and_unknown_addresses_get_the_same_answer(self, alice):
        known, unknown = Client(), Client()
        answers = sign_up(known, alice.user.email), sign_up(unknown)
        assert answers[0].status_code == answers[1].status_code == 302
        assert answers[0]["Location"] == answers[1]["Location"]
        emails = {known: alice.user.email, unknown: EMAIL}
        pages = [
            bare_body(client.get(VERIFY)).replace(email.encode(), b"")
            for client, email in emails.items()
        ]
        assert pages[0] == pages[1]
        assert "login with this address already" in last_mail(alice.user.email).body
        assert Account.objects.count() == 2

    def test_weak_password_is_refused(self):
        typed = {"organisation": "Fabrikam", "email": EMAIL, "password1": "short"}
        assert "at least 10" in Client().post(SIGN_UP, typed).content.decode()
        assert not User.objects.filter(email=EMAIL).exists()

    def test_mail_has_text_and_html_and_our_name(self):
        sign_up(Client())
        message = last_mail(EMAIL)
        assert message.subject == "Your ayrdash code"
        assert "ayrdash at http://127.0.0.1:8000" in message.body
        html, kind = message.alternatives[0]
        assert kind == "text/html"
        assert code_in(message) in html
        assert len(mail.outbox) == 1
