"""The linking page: what a link opens, and what it does not."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.linking.models import LinkSession
from ayrdash.linking.services import create_link_session
from ayrdash.networks.models import SocialAccount
from settings_app.services import set_network_access
from tests.posts.network import link


@pytest.fixture
def new_link(alice):
    return create_link_session(
        profile=alice.profile, life=datetime.timedelta(hours=1), actor=alice.user
    )


def opened(token):
    client = Client()
    client.get(reverse("linking:open", args=[token]))
    return client


def test_the_token_is_exchanged_for_a_cookie_and_leaves_the_address(new_link):
    client = Client()
    answer = client.get(reverse("linking:open", args=[new_link.token]))
    assert answer["Location"] == reverse("linking:page")
    assert answer["Referrer-Policy"] == "no-referrer"
    cookie = answer.cookies["ayrdash_link"]
    assert cookie["httponly"]
    assert new_link.token not in cookie.value
    page = client.get(reverse("linking:page"))
    assert page.status_code == 200
    assert "Acme" in page.content.decode()


def test_the_token_is_stored_only_as_its_hash(new_link):
    assert new_link.token not in LinkSession.objects.get().token_hash


@pytest.mark.parametrize("change", [{"revoked_at": "now"}, {"expires_at": "past"}])
def test_a_link_that_ended_shows_why_to_browsers_that_had_it_open(new_link, change):
    client = opened(new_link.token)
    now = timezone.now()
    moments = {"now": now, "past": now - datetime.timedelta(minutes=1)}
    LinkSession.objects.update(**{name: moments[value] for name, value in change.items()})
    assert client.get(reverse("linking:page")).status_code == 410


def test_an_end_user_links_an_account(alice, new_link, bluesky):
    answer = opened(new_link.token).post(
        reverse("linking:link_bluesky"),
        {
            "handle": bluesky.account.handle,
            "app_password": bluesky.account.app_password,
            "host": bluesky.url,
        },
    )
    assert answer.status_code == 302
    assert SocialAccount.objects.get().profile == alice.profile


def test_a_wrong_password_saves_nothing_and_is_not_echoed(alice, new_link, bluesky):
    answer = opened(new_link.token).post(
        reverse("linking:link_bluesky"),
        {"handle": bluesky.account.handle, "app_password": "wrong-one", "host": bluesky.url},
    )
    assert answer.status_code == 422
    assert bluesky.account.handle in answer.content.decode()
    assert "wrong-one" not in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_only_networks_that_the_link_shows_can_be_unlinked(alice, new_link, bluesky):
    link(alice, bluesky)
    client = opened(new_link.token)
    address = reverse("linking:unlink", args=["bluesky"])
    LinkSession.objects.update(networks=["facebook"])
    assert client.post(address).status_code == 404
    LinkSession.objects.update(networks=[])
    set_network_access(account=alice.account, disabled=["bluesky"], actor=alice.user)
    assert client.post(address).status_code == 404
    assert SocialAccount.objects.exists()
    set_network_access(account=alice.account, disabled=[], actor=alice.user)
    assert client.post(address).status_code == 302
    assert not SocialAccount.objects.exists()
