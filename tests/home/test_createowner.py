"""manage.py createowner: the first step, unattended."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from ayrdash.accounts.models import User
from profiles.models import Key
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password(monkeypatch):
    monkeypatch.setenv("AYRDASH_OWNER_PASSWORD", PASSWORD)


def create(email="ann@northwind.test", **options):
    call_command("createowner", email=email, **options)


def test_owner_can_sign_in(client):
    create(account_name="Northwind")
    client.post(reverse("account_login"), {"login": "ann@northwind.test", "password": PASSWORD})
    assert "Northwind" in client.get("/").content.decode()


def test_api_key_stands_alone_on_the_last_line(capsys):
    create(print_api_key=True)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == Key.objects.get().secret
    assert last.startswith("ayd_")


def test_without_the_option_no_key_is_printed(capsys):
    create()
    assert "ayd_" not in capsys.readouterr().out


def test_first_owner_operates_the_installation_the_second_does_not():
    create()
    create("bob@contoso.test")
    assert list(User.objects.order_by("id").values_list("is_superuser", flat=True)) == [True, False]


def test_address_in_use_is_refused_in_any_case():
    create()
    with pytest.raises(CommandError, match="address already"):
        create("Ann@Northwind.test")
    assert User.objects.count() == 1


@pytest.mark.parametrize(("email", "weak"), [("no-address", PASSWORD), ("a@b.test", "short")])
def test_bad_input_is_refused(email, weak, monkeypatch):
    monkeypatch.setenv("AYRDASH_OWNER_PASSWORD", weak)
    with pytest.raises(CommandError):
        create(email)
    assert not User.objects.exists()


def test_password_may_be_typed(monkeypatch):
    monkeypatch.delenv("AYRDASH_OWNER_PASSWORD")
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    create()
    client = Client()
    client.post(reverse("account_login"), {"login": "ann@northwind.test", "password": PASSWORD})
    assert client.get("/").status_code == 200
