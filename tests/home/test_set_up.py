"""The one-time link with which the first owner starts."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account, SetupLink, User
from ayrdash.core.tokens import SETUP_TOKEN, looks_like
from ayrdash.home.services import new_setup_link
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
TYPED = {"account_name": "Northwind", "email": "Ann@Northwind.test", "password": PASSWORD}


def path_of(link):
    return link.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def path():
    return path_of(new_setup_link())


def test_link_sets_up_the_owner_and_signs_in(path, client):
    assert client.get(path).status_code == 200
    response = client.post(path, TYPED)
    assert response.status_code == 302
    assert response["Location"] == reverse("home")
    owner = User.objects.get()
    assert owner.email == "ann@northwind.test"
    assert owner.is_superuser
    assert owner.is_staff
    assert owner.emailaddress_set.get().verified
    assert owner.memberships.get().account.name == "Northwind"
    assert "Add a profile" in client.get("/").content.decode()


def test_the_session_of_set_up_is_listed(path, client):
    client.post(path, TYPED)
    assert client.get(reverse("usersessions_list")).context["session_count"] == 1


def test_password_opens_the_sign_in_page_later(path, client):
    client.post(path, TYPED)
    again = Client()
    again.post(reverse("account_login"), {"login": "ann@northwind.test", "password": PASSWORD})
    assert again.get("/").status_code == 200


def test_second_use_is_refused(path, client):
    client.post(path, TYPED)
    other = Client()
    assert other.get(path).status_code == 410
    assert other.post(path, {**TYPED, "email": "eve@evil.test"}).status_code == 410
    assert User.objects.count() == 1


def test_link_ends_after_a_day(path, client):
    SetupLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert client.post(path, TYPED).status_code == 410
    assert SetupLink.objects.get().expires_at < timezone.now()


def test_link_lives_a_day(path):
    link = SetupLink.objects.get()
    assert link.expires_at - link.created_at == pytest.approx(
        datetime.timedelta(hours=24), abs=datetime.timedelta(seconds=5)
    )


def test_new_link_ends_the_old_one(path, client):
    fresh = path_of(new_setup_link())
    assert client.get(path).status_code == 410
    assert client.get(fresh).status_code == 200


def test_link_is_dead_as_soon_as_there_is_an_owner(path, alice):
    assert Client().get(path).status_code == 410
    assert new_setup_link() is None


def test_token_is_kept_hashed(path):
    token = path.split("/")[2]
    assert looks_like(SETUP_TOKEN, token)
    assert token not in SetupLink.objects.get().token_hash


@pytest.mark.parametrize("password", ["short", "password12", "12345678901"])
def test_weak_password_is_refused_and_the_rest_kept(path, client, password):
    response = client.post(path, {**TYPED, "password": password})
    assert response.status_code == 422
    assert "Ann@Northwind.test" in response.content.decode()
    assert not User.objects.exists()
    assert client.get(path).status_code == 200


def test_closed_installation_makes_no_link(settings, client):
    path = path_of(new_setup_link())
    settings.SIGNUP = "closed"
    assert new_setup_link() is None
    assert client.get(path).status_code == 410


def test_command_prints_the_link_alone(capsys):
    call_command("setup_link")
    assert Client().get(path_of(capsys.readouterr().out.strip())).status_code == 200


def test_command_refuses_when_there_is_an_owner(alice):
    with pytest.raises(CommandError, match="owner already"):
        call_command("setup_link")
    assert Account.objects.count() == 1
