"""Resetting and changing the password."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.accounts.test_sign_in import sign_in
from tests.cast import PASSWORD
from tests.mailbox import last_mail, link_in

RESET = "/account/password/reset/"
NEW = "a quite different passphrase"


def ask(email, client=None, **headers):
    return (client or Client()).post(RESET, {"email": email}, headers=headers)


def open_link(client, link):
    """Follow the link; the token moves into the session, away from the address."""
    answer = client.get(link.removeprefix("http://127.0.0.1:8000"))
    return answer["Location"]


def test_link_sets_a_new_password(alice):
    ask(alice.user.email)
    client = Client()
    page = open_link(client, link_in(last_mail(alice.user.email), "reset"))
    client.post(page, {"password1": NEW, "password2": NEW})
    assert client.get("/").status_code == 302, "no automatic sign-in"
    assert sign_in(Client(), alice.user.email, NEW)["Location"] == "/"
    assert sign_in(Client(), alice.user.email).status_code == 200


def test_link_works_once(alice):
    ask(alice.user.email)
    link = link_in(last_mail(alice.user.email), "reset")
    client = Client()
    client.post(open_link(client, link), {"password1": NEW, "password2": NEW})
    second = Client().get(link.removeprefix("http://127.0.0.1:8000"))
    assert "This link does not open" in second.content.decode()


def test_link_ends_after_an_hour(alice, settings):
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    ask(alice.user.email)
    settings.PASSWORD_RESET_TIMEOUT = -1
    link = link_in(last_mail(alice.user.email), "reset")
    page = Client().get(link.removeprefix("http://127.0.0.1:8000"))
    assert "This link does not open" in page.content.decode()


@pytest.mark.parametrize("header", ["host", "x-forwarded-host"])
def test_forged_host_does_not_bend_the_link(header, alice, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask(alice.user.email, **{header: "evil.test"})
    message = last_mail(alice.user.email)
    assert link_in(message, "reset").startswith("http://127.0.0.1:8000/")
    assert "evil.test" not in message.body + message.subject + message.alternatives[0][0]


@pytest.mark.parametrize("act", ["unknown", "exists"])
def test_no_mail_names_a_forged_host(act, alice, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SIGNUP = "open"
    headers = {"host": "evil.test"}
    if act == "unknown":
        ask("nobody@nowhere.test", **headers)
    else:
        typed = {"organisation": "X", "email": alice.user.email, "password1": PASSWORD}
        Client().post("/account/signup/", typed, headers=headers)
    message = mail.outbox[-1]
    assert "evil.test" not in message.body + message.subject + message.alternatives[0][0]


def test_known_and_unknown_addresses_get_the_same_answer(alice):
    pages = []
    for email in (alice.user.email, "nobody@nowhere.test"):
        client = Client()
        answer = ask(email, client)
        assert answer.status_code == 302
        pages.append(client.get(answer["Location"]).content)
    assert pages[0] == pages[1]
    assert "No login has this address" in last_mail("nobody@nowhere.test").body


def test_asking_is_throttled_per_address(alice):
    answers = [ask(alice.user.email).status_code for _ in range(7)]
    assert answers[-1] == 429
    assert len(mail.outbox) <= 6


def test_change_ends_other_sessions_and_tells_by_mail(alice):
    here, elsewhere = Client(), Client()
    sign_in(here, alice.user.email)
    sign_in(elsewhere, alice.user.email)
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    answer = here.post("/account/password/change/", typed)
    assert answer["Location"] == reverse("account_page")
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert "changed" in last_mail(alice.user.email).body


def test_change_needs_the_old_password(alice):
    client = alice.client()
    typed = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    client.post("/account/password/change/", typed)
    assert sign_in(Client(), alice.user.email)["Location"] == "/"
