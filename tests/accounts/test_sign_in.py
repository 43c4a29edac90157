"""Signing in: the right password, the wrong one, too many wrong ones."""

import pytest
from django.test import Client
from django.urls import reverse

from ayrdash.accounts.models import User
from tests.cast import PASSWORD

LOGIN = "/account/login/"


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def test_right_password_signs_in_whatever_the_case_of_the_address(alice):
    client = Client()
    assert sign_in(client, "ALICE@northwind.test")["Location"] == "/"
    assert client.get("/").status_code == 200


def test_wrong_password_and_unknown_address_read_alike(alice):
    pages = [
        sign_in(Client(), email, "wrong password").content.decode()
        for email in (alice.user.email, "nobody@nowhere.test")
    ]
    message = "The email address and/or password you specified are not correct."
    assert all(message in page for page in pages)


def test_guessing_is_stopped_and_the_right_password_too(alice):
    for _ in range(6):
        sign_in(Client(), alice.user.email, "wrong password")
    client = Client()
    assert "Too many failed" in sign_in(client, alice.user.email).content.decode()
    assert client.get("/").status_code == 302


def test_many_attempts_from_one_address_are_stopped(alice):
    answers = [sign_in(Client(), f"guess{n}@nowhere.test").status_code for n in range(31)]
    assert answers[-1] == 429
    page = sign_in(Client(), alice.user.email)
    assert "Too many attempts" in page.content.decode()


def test_forged_forwarded_for_gives_no_fresh_attempts(alice):
    for n in range(31):
        Client(headers={"x-forwarded-for": f"10.0.0.{n}"}).post(
            LOGIN, {"login": f"guess{n}@nowhere.test", "password": "x"}
        )
    client = Client(headers={"x-forwarded-for": "10.9.9.9"})
    assert sign_in(client, alice.user.email).status_code == 429


@pytest.mark.parametrize("next_url", ["https://evil.test/", "//evil.test/", "javascript:alert(1)"])
def test_next_stays_here(next_url, alice):
    assert sign_in(Client(), alice.user.email, next=next_url)["Location"] == "/"


def test_next_inside_is_followed(alice):
    answer = sign_in(Client(), alice.user.email, next="/account/")
    assert answer["Location"] == "/account/"


def test_unconfirmed_address_is_asked_for_its_code(alice):
    alice.user.emailaddress_set.update(verified=False)
    client = Client()
    assert sign_in(client, alice.user.email)["Location"] == "/account/confirm-email/"
    assert client.get("/").status_code == 302


def test_login_switched_off_ends_at_once(alice):
    client = Client()
    sign_in(client, alice.user.email)
    User.objects.filter(pk=alice.user.pk).update(is_active=False)
    assert client.get("/").status_code == 302
    assert sign_in(Client(), alice.user.email)["Location"] == reverse("account_inactive")


def test_sign_out_by_post_alone(alice):
    client = alice.client()
    client.get("/account/logout/")
    assert client.get("/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/").status_code == 302
