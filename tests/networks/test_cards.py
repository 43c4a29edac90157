"""The Social Accounts page: each state with its remedy, and when the link was looked at."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ayrdash.core.networks import AVAILABLE, BuiltIn
from ayrdash.networks.adapters import ADAPTERS
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import note_answer
from ayrdash.networks.tasks import refresh_ahead

INDEX = "networks:index"


def page(alice):
    return alice.client(acting_as=alice.profile).get(reverse(INDEX)).content.decode()


def test_the_networks_named_as_available_are_those_with_an_adapter():
    assert {*AVAILABLE, BuiltIn.TEST} == set(ADAPTERS)


def test_a_linked_account_says_when_it_was_checked(alice, account, time_machine):
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=35), tick=False)
    assert "35\xa0minutes ago" in page(alice)
    assert refresh_ahead() == 1
    assert "just now" in page(alice)


def test_a_check_asks_the_network_when_no_refresh_is_due(alice, account, bluesky):
    SocialAccount.objects.update(checked_at=timezone.now() - datetime.timedelta(hours=1))
    refresh_ahead()
    assert bluesky.calls["com.atproto.server.getSession"] == 1
    assert bluesky.calls["com.atproto.server.refreshSession"] == 0


def test_a_check_without_an_answer_claims_none(alice, account, bluesky, time_machine):
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=35), tick=False)
    bluesky.fail("com.atproto.server.getSession", status=502, error="", times=1)
    refresh_ahead()
    assert "35\xa0minutes ago" in page(alice)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("needs_relink", ["Needs relinking", "Relink it with a new app password"]),
        ("suspended", ["Suspended", "Settle it at", "https://bsky.app"]),
    ],
)
def test_each_state_says_why_and_what_helps(alice, account, state, words):
    SocialAccount.objects.update(state=state, state_reason="Because of this.")
    found = page(alice)
    for word in [*words, "Because of this.", "Relink", "Unlink"]:
        assert word in found
    assert "Checked" not in found


def test_an_account_taken_down_is_found_by_the_check(alice, account, bluesky):
    bluesky.take_down()
    SocialAccount.objects.update(checked_at=timezone.now() - datetime.timedelta(hours=1))
    refresh_ahead()
    assert "taken this account down" in page(alice)


def test_the_cards_need_no_more_queries_for_a_linked_account(
    alice, bluesky, django_assert_max_num_queries, request
):
    client = alice.client(acting_as=alice.profile)
    client.get(reverse(INDEX))
    with django_assert_max_num_queries(50) as without:
        client.get(reverse(INDEX))
    request.getfixturevalue("account")
    with django_assert_max_num_queries(len(without)):
        client.get(reverse(INDEX))


def test_the_page_does_not_read_the_login(alice, account, django_assert_max_num_queries):
    client = alice.client(acting_as=alice.profile)
    with django_assert_max_num_queries(50) as queries:
        client.get(reverse(INDEX))
    assert not any('"networks_socialaccount"."credentials"' in q["sql"] for q in queries)


def test_an_answer_lifts_no_needs_relinking(alice, account):
    SocialAccount.objects.update(state="needs_relink")
    note_answer(account=account)
    assert SocialAccount.objects.get().state == "needs_relink"
