"""Network apps: an Account's own credentials, write-only, tried and removed."""

import pytest
from django.urls import reverse

from ayrdash.networks.apps_of import app_for
from ayrdash.networks.models import NetworkApp

APPS = reverse("networks:apps")


@pytest.fixture
def client(alice, test_network):
    return alice.client()


def save(client, **values):
    data = {f"test-{name}": value for name, value in values.items()}
    return client.post(APPS, {"network": "test", **data})


def test_own_credentials_override_and_are_never_shown(alice, charlie, client, settings):
    page = client.get(APPS).content.decode()
    assert f"{settings.PUBLIC_URL}/link/callback/test/" in page
    assert "installation.s app" in page.replace("&#x27;", ".").replace("'", ".")

    assert save(client, client_id="mine", client_secret="hush-hush").status_code == 302
    assert app_for(alice.account, "test").client_secret == "hush-hush"
    assert app_for(charlie.account, "test").client_id == "ayrdash-test"
    assert "hush-hush" not in client.get(APPS).content.decode()

    save(client, client_id="mine", client_secret="")  # the stored one stays
    assert app_for(alice.account, "test").client_secret == "hush-hush"
    assert save(client, client_id="another", client_secret="").status_code == 422


def test_the_test_button_says_what_it_could_prove(client, settings):
    save(client, client_id="mine", client_secret="wrong")
    refused = client.post(reverse("networks:test_app", args=["test"]))
    assert "No such client, or another secret." in refused.content.decode()
    assert NetworkApp.objects.get().refused

    known, secret = settings.NETWORK_APPS["test"]
    save(client, client_id=known, client_secret=secret)
    proven = client.post(reverse("networks:test_app", args=["test"]))
    assert "Client id and secret are accepted." in proven.content.decode()

    client.post(reverse("networks:remove_app", args=["test"]))
    assert not NetworkApp.objects.exists()
