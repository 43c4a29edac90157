"""Authenticator app and recovery codes."""

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts.test_sign_in import sign_in
from tests.cast import PASSWORD
from tests.mailbox import last_mail

ACTIVATE = "/account/2fa/totp/activate/"
SECOND = "/account/2fa/authenticate/"


@pytest.fixture(autouse=True)
def still_clock(time_machine):
    """Codes change every half minute, also between making one and sending it."""
    time_machine.move_to(timezone.now(), tick=False)


def confirmed(party):
    client = party.client()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def secret(alice, django_capture_on_commit_callbacks):
    client = confirmed(alice)
    secret = client.get(ACTIVATE).context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(ACTIVATE, {"code": pyotp.TOTP(secret).now()}).status_code == 302
    return secret


def test_set_up_asks_for_the_password_first(alice):
    answer = alice.client().get(ACTIVATE)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_wrong_code_turns_nothing_on(alice):
    confirmed(alice).post(ACTIVATE, {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_password_alone_opens_nothing(alice, secret):
    client = Client()
    assert sign_in(client, alice.user.email)["Location"].startswith(SECOND)
    assert client.get("/").status_code == 302


def test_code_signs_in(alice, secret):
    client = Client()
    sign_in(client, alice.user.email)
    cache.clear()  # the code of the set-up counts as used within its half minute
    client.post(SECOND, {"code": pyotp.TOTP(secret).now()})
    assert client.get("/").status_code == 200


def test_code_works_once(alice, secret):
    client = Client()
    sign_in(client, alice.user.email)
    code = pyotp.TOTP(secret).now()
    client.post(SECOND, {"code": code})
    client.post(SECOND, {"code": code})
    other = Client()
    sign_in(other, alice.user.email)
    other.post(SECOND, {"code": code})
    assert other.get("/").status_code == 302


def test_wrong_code_does_not_sign_in(alice, secret):
    client = Client()
    sign_in(client, alice.user.email)
    assert client.post(SECOND, {"code": "000000"}).status_code == 200
    assert client.get("/").status_code == 302


def test_recovery_code_signs_in_once(alice, secret):
    page = confirmed(alice).get("/account/2fa/recovery-codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    client = Client()
    sign_in(client, alice.user.email)
    client.post(SECOND, {"code": codes[0]})
    assert client.get("/").status_code == 200
    other = Client()
    sign_in(other, alice.user.email)
    other.post(SECOND, {"code": codes[0]})
    assert other.get("/").status_code == 302


def test_secrets_are_encrypted_at_rest(alice, secret):
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert len(seed) > 80


def test_turning_on_and_off_is_told_by_mail(alice, secret):
    assert "activated" in last_mail(alice.user.email).body
    confirmed(alice).post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert "deactivated" in last_mail(alice.user.email).body


def test_account_page_says_whether_it_is_on(alice, secret):
    assert alice.client().get("/account/").context["sign_in"].has_second_step
