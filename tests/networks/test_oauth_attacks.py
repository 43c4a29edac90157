"""Attacks on linking by OAuth: each is refused, and nothing is linked by it."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from ayrdash.networks.adapters import ADAPTERS
from ayrdash.networks.adapters.test_network.adapter import TrialAdapter, TrialLink
from ayrdash.networks.models import LinkAttempt, SocialAccount
from tests.networks.oauth import (
    CALLBACK,
    DASHBOARD,
    come_back,
    consent_address,
    consented,
    newest,
    query_of,
    to_picker,
)

pytestmark = pytest.mark.usefixtures("test_network")


@pytest.fixture
def client(alice):
    return alice.client(acting_as=alice.profile)


@pytest.fixture
def back(client) -> str:
    """Where the network sends Alice's browser after her consent."""
    return consented(consent_address(client.post(DASHBOARD)))


def refused(answer) -> None:
    assert answer.status_code == 403
    assert "This answer was not accepted" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_a_state_is_good_once(client, back):
    assert come_back(client, back).status_code == 302
    refused(come_back(client, back))


def test_a_state_of_another_browser_is_refused_and_not_spent(alice, charlie, client, back):
    refused(come_back(Client(), back))
    other = charlie.client(acting_as=charlie.profile)
    other.post(DASHBOARD)  # has a browser cookie of its own
    refused(come_back(other, back))
    same_person = alice.client(acting_as=alice.profile)
    refused(come_back(same_person, back))
    assert come_back(client, back).status_code == 302


def test_the_same_browser_with_another_login_is_refused(charlie, client, back):
    other = charlie.client(acting_as=charlie.profile)
    other.cookies["link-browser"] = client.cookies["link-browser"].value
    refused(come_back(other, back))
    assert newest().stage == LinkAttempt.Stage.FAILED


@pytest.mark.parametrize("state", ["", "x", "0" * 43])
def test_a_state_that_was_never_drawn_is_refused(client, back, state):
    refused(come_back(client, back, state=state))


@pytest.mark.parametrize("name", ["foo", "bluesky", "snapchat"])
def test_an_answer_of_a_network_that_links_otherwise_or_does_not_exist_is_refused(client, name):
    refused(client.get(reverse("linking:callback", args=[name]), {"state": "x", "code": "x"}))


def test_another_s_code_is_refused_by_pkce(client, back):
    """The attacker's own code (her account) put into the victim's answer, and the reverse."""
    mallory = Client()
    theirs = consented(query_address(challenge="a" * 43), person="ben")
    answer = come_back(client, back, code=query_of(theirs)["code"])
    page = client.get(answer["Location"])
    assert page.status_code == 422
    assert "PKCE" in page.content.decode()
    assert newest().grant == ""
    assert not SocialAccount.objects.exists()
    refused(come_back(mallory, theirs))


def query_address(*, challenge: str, **changed: str) -> str:
    from django.conf import settings

    query = {
        "client_id": settings.NETWORK_APPS["test"][0],
        "redirect_uri": settings.PUBLIC_URL + CALLBACK,
        "scope": "pages:list pages:post",
        "state": "mallory",
        "code_challenge": challenge,
        **changed,
    }
    return f"{reverse('testnet:authorize')}?{urlencode(query)}"


class SecondLink(TrialLink):
    """The same protocol as another network, for answers that end up at the wrong one."""

    @property
    def issuer(self) -> str:
        return "https://second.test"


class SecondNetwork(TrialAdapter):
    @property
    def oauth(self):
        return SecondLink()


def test_an_answer_of_one_network_is_refused_at_another(client, back, monkeypatch):
    monkeypatch.setitem(ADAPTERS, "pinterest", SecondNetwork())
    elsewhere = back.replace("/callback/test/", "/callback/pinterest/")
    refused(come_back(client, elsewhere))
    assert come_back(client, back).status_code == 302


def test_an_answer_with_another_issuer_or_none_is_refused(client):
    for issuer in ("https://evil.test", ""):
        back = consented(consent_address(client.post(DASHBOARD)))
        refused(come_back(client, back, iss=issuer))
        refused(come_back(client, back))


@pytest.mark.parametrize("name", ["next", "redirect_uri", "redirect"])
def test_no_parameter_leads_elsewhere(client, name, settings):
    back = consented(consent_address(client.post(f"{DASHBOARD}?{name}=https://evil.test/")))
    assert back.startswith(settings.PUBLIC_URL + CALLBACK)
    answer = come_back(client, back, **{name: "https://evil.test/"})
    assert answer["Location"] == reverse("networks:pick", args=[newest().ref])
    done = client.post(
        f"{answer['Location']}?{name}=https://evil.test/", {"target": "ashby-online"}
    )
    assert done["Location"] == reverse("networks:index")


def test_the_host_header_names_no_return_address(alice, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client = alice.client(acting_as=alice.profile)
    answer = client.post(DASHBOARD, headers={"host": "evil.test"})
    assert query_of(consent_address(answer))["redirect_uri"] == settings.PUBLIC_URL + CALLBACK


def test_the_network_sends_nobody_to_an_unregistered_address():
    address = query_address(challenge="a" * 43, redirect_uri="https://evil.test/")
    answer = Client().post(address, {"person": "ann", "act": "allow"})
    assert answer.status_code == 400


def test_another_site_s_form_begins_nothing(alice):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post(DASHBOARD, headers={"origin": "https://evil.test"}).status_code == 403
    assert not LinkAttempt.objects.exists()


def test_whoever_opened_the_window_learns_nothing(client, back):
    answer = come_back(client, back)
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert answer.content == b""
    page = client.get(answer["Location"])
    for secret in (query_of(back)["code"], query_of(back)["state"]):
        assert secret not in answer["Location"] + page.content.decode()
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page["X-Frame-Options"] == "DENY"


def test_a_picker_of_another_browser_account_or_profile_is_not_there(alice, charlie, client):
    picker = to_picker(client)
    other = charlie.client(acting_as=charlie.profile)
    assert other.get(picker).status_code == 404
    other.cookies["link-browser"] = client.cookies["link-browser"].value
    assert other.post(picker, {"target": "ashby-online"}).status_code == 404
    assert alice.client(acting_as=alice.profile).get(picker).status_code == 404
    switched = alice.client(acting_as=alice.primary)
    switched.cookies["link-browser"] = client.cookies["link-browser"].value
    assert switched.post(picker, {"target": "ashby-online"})["Location"] == reverse(
        "networks:index"
    )
    assert not SocialAccount.objects.exists()


def test_a_target_that_the_consent_does_not_reach_is_refused(client):
    answer = client.post(to_picker(client), {"target": "brook-garage"})
    assert answer.status_code == 422
    assert not SocialAccount.objects.exists()


def test_nothing_secret_is_stored_readable(client, back):
    from django.db import connection

    come_back(client, back)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state_hash, browser_hash, verifier, grant FROM networks_linkattempt".replace(
                "grant", '"grant"'
            )
        )
        row = " ".join(map(str, cursor.fetchone()))
    for secret in (
        query_of(back)["state"],
        client.cookies["link-browser"].value,
        "ashby",
        "access",
    ):
        assert secret not in row
