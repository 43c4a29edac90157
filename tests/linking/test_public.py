"""The linking page: what a link opens, and what it does not."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ayrdash.linking.models import LinkSession
from ayrdash.networks.models import SocialAccount
from settings_app.services import set_network_access
from tests.linking.conftest import opened, text_of
from tests.posts.network import link

LINK_BLUESKY = reverse("linking:connect", args=["bluesky"])
UNLINK_BLUESKY = reverse("linking:unlink", args=["bluesky"])


def credentials(bluesky, **other):
    return {
        "handle": bluesky.account.handle,
        "app_password": bluesky.account.app_password,
        "host": bluesky.url,
        **other,
    }


def test_the_token_is_exchanged_for_a_cookie_and_leaves_the_address(new_link):
    client = Client()
    answer = client.get(reverse("linking:open", args=[new_link.token]))
    assert answer["Location"] == reverse("linking:page")
    assert answer["Referrer-Policy"] == "same-origin"
    cookie = answer.cookies["link_visit"]
    assert cookie["httponly"]
    assert cookie["path"] == "/link/"
    assert new_link.token not in cookie.value
    page = client.get(reverse("linking:page"))
    assert page.status_code == 200
    assert "Acme" in text_of(page)


def test_the_token_starts_as_the_contract_says_and_is_stored_only_as_its_hash(new_link):
    assert new_link.token.startswith("ayr_ls_")
    stored = LinkSession.objects.values().get()
    assert new_link.token not in str(stored)


def test_an_end_user_links_an_account(alice, visitor, bluesky):
    answer = visitor.post(LINK_BLUESKY, credentials(bluesky))
    assert answer.status_code == 302
    assert SocialAccount.objects.get().profile == alice.profile


def test_a_wrong_password_saves_nothing_and_is_not_echoed(visitor, bluesky):
    answer = visitor.post(LINK_BLUESKY, credentials(bluesky, app_password="wrong-one"))
    assert answer.status_code == 422
    assert bluesky.account.handle in text_of(answer)
    assert "wrong-one" not in text_of(answer)
    assert not SocialAccount.objects.exists()


def test_only_networks_that_the_link_shows_can_be_unlinked(alice, visitor, bluesky):
    link(alice, bluesky)
    LinkSession.objects.update(networks=["facebook"])
    assert visitor.post(UNLINK_BLUESKY).status_code == 404
    LinkSession.objects.update(networks=[])
    set_network_access(account=alice.account, disabled=["bluesky"], actor=alice.user)
    assert visitor.post(UNLINK_BLUESKY).status_code == 404
    assert SocialAccount.objects.exists()
    set_network_access(account=alice.account, disabled=[], actor=alice.user)
    assert visitor.post(UNLINK_BLUESKY).status_code == 302
    assert not SocialAccount.objects.exists()


def test_a_link_for_one_use_opens_in_one_browser_and_survives_mail_scanners(make_link):
    address = reverse("linking:open", args=[make_link(single_use=True).token])
    scanner, person, thief = Client(), Client(), Client()
    assert scanner.get(address).status_code == 200  # asks first
    ask = person.get(address)
    assert "opens only once" in text_of(ask)
    token = ask.context["arrival"].token
    assert person.post(reverse("linking:enter"), {"jwt": token}).status_code == 302
    assert person.get(reverse("linking:page")).status_code == 200
    # The same link in the same browser just goes on; elsewhere it is used.
    assert person.get(address).status_code == 302
    refused = thief.get(address)
    assert refused.status_code == 410
    assert "This link was used" in text_of(refused)
    assert thief.post(reverse("linking:enter"), {"jwt": token}).status_code == 410


def test_a_link_to_one_network_leads_straight_there_and_ends_after_one_connection(
    make_link, bluesky
):
    new = make_link(mode="connect", network="bluesky", one_connection=True)
    client = Client()
    answer = client.get(reverse("linking:open", args=[new.token]))
    assert answer["Location"] == LINK_BLUESKY
    answer = client.post(LINK_BLUESKY, credentials(bluesky))
    assert answer["Location"] == reverse("linking:finished")
    assert "You linked: Bluesky." in text_of(client.get(answer["Location"]))
    again = Client().get(reverse("linking:open", args=[new.token]))
    assert again.status_code == 410
    assert "This link was used" in text_of(again)


def test_another_profile_s_visit_in_the_same_browser_is_ended_only_when_told(alice, make_link):
    client = opened(make_link().token)
    second = make_link(profile=alice.primary)
    answer = client.get(reverse("linking:open", args=[second.token]))
    assert answer.status_code == 409
    assert "Another page is still open" in text_of(answer)
    assert client.get(reverse("linking:page")).context["profile"] == alice.profile
    client.post(reverse("linking:enter"), {"jwt": second.token})
    assert client.get(reverse("linking:page")).context["profile"] == alice.primary


def test_a_link_that_says_logout_takes_the_place_of_another_visit(alice, make_link):
    client = opened(make_link().token)
    second = make_link(profile=alice.primary, logout=True)
    assert client.get(reverse("linking:open", args=[second.token])).status_code == 302
    assert client.get(reverse("linking:page")).context["profile"] == alice.primary


def test_a_look_by_head_opens_nothing(new_link):
    Client().head(reverse("linking:open", args=[new_link.token]))
    assert LinkSession.objects.get().opened_at is None


@pytest.mark.parametrize("wait", [datetime.timedelta(minutes=59), datetime.timedelta(minutes=61)])
def test_a_visit_ends_with_its_link(visitor, wait, time_machine):
    time_machine.move_to(timezone.now() + wait)
    in_time = wait < datetime.timedelta(hours=1)
    assert visitor.get(reverse("linking:page")).status_code == (200 if in_time else 410)


def test_too_many_openings_a_minute_are_held_off(new_link):
    client = Client()
    address = reverse("linking:open", args=[new_link.token])
    answers = [client.get(address).status_code for _ in range(31)]
    assert answers[:30] == [302] * 30
    assert answers[30] == 429
