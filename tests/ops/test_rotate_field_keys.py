"""The key of the encrypted columns can be changed while everything stays readable."""

import io

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command

from ayrdash.core.fields import decrypt, encrypt


def rotate() -> str:
    out = io.StringIO()
    call_command("rotate_field_keys", stdout=out)
    return out.getvalue()


def test_secrets_outlive_the_old_key(alice, settings):
    secret = alice.primary.keys.get().secret
    factor = Authenticator.objects.create(
        user=alice.user, type="totp", data={"secret": encrypt("JBSWY3DP")}
    )
    new = Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, *settings.FIELD_KEYS]
    assert "profiles_key.secret: 2" in rotate()

    settings.FIELD_KEYS = [new]
    assert alice.primary.keys.get().secret == secret
    factor.refresh_from_db()
    assert decrypt(factor.data["secret"]) == "JBSWY3DP"


def test_a_second_run_changes_nothing(alice, settings):
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    rotate()
    before = list(Authenticator.objects.values_list("data"))
    again = rotate()
    assert "profiles_key.secret: 0" in again
    assert "second factors: 0" in again
    assert list(Authenticator.objects.values_list("data")) == before
