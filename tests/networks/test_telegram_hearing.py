"""Telegram: how bots are read in turn, whatever one of them or the network does."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from ayrdash.networks.models import LinkAttempt, NetworkApp
from ayrdash.networks.services import codes
from ayrdash.networks.tasks import hear_codes
from tests.cast import make_party
from tests.doubles.telegram import CHANNEL, refusal
from tests.networks.contract.telegram import telegram_at, waiting


@pytest.fixture
def telegram(settings):
    with telegram_at(settings) as double:
        yield double


@pytest.fixture
def two_bots(alice, charlie, telegram):
    """Charlie waits at a bot of his own, which comes first, Alice at the installation's."""
    attempt, _command = waiting(charlie)
    LinkAttempt.objects.filter(pk=attempt.pk).update(client_id="1")
    NetworkApp.objects.create(
        account=charlie.account, network="telegram", client_id="1", client_secret="1:AAE-gone"
    )
    _attempt, command = waiting(alice)
    telegram.say(CHANNEL, command)
    telegram.calls.clear()
    return telegram


def test_a_run_that_took_long_ends_and_the_next_goes_on(two_bots, monkeypatch):
    monkeypatch.setattr(codes, "RUN", datetime.timedelta(seconds=-1))
    assert (hear_codes(), two_bots.calls["getUpdates"]) == (0, 1)
    assert hear_codes() == 1


def test_a_network_that_does_not_answer_is_left_alone_for_a_while(two_bots, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    two_bots.fail("getUpdates", refusal(502, "Bad Gateway"))
    for _run in range(2):
        assert (hear_codes(), two_bots.calls["getUpdates"]) == (0, 1)
    time_machine.move_to(now + datetime.timedelta(seconds=codes.PAUSE_SECONDS + 1), tick=False)
    assert hear_codes() == 1


def test_a_bot_that_is_to_wait_is_not_asked_before(alice, telegram, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    _attempt, command = waiting(alice)
    telegram.say(CHANNEL, command)
    telegram.fail("getUpdates", refusal(429, "Too Many Requests", retry_after=40))
    for seconds in (0, 3, 39):
        time_machine.move_to(now + datetime.timedelta(seconds=seconds), tick=False)
        assert (hear_codes(), telegram.calls["getUpdates"]) == (0, 1)
    time_machine.move_to(now + datetime.timedelta(seconds=41), tick=False)
    assert hear_codes() == 1


def test_what_is_read_again_after_a_rate_limit_is_not_counted(alice, telegram, monkeypatch):
    monkeypatch.setattr(codes, "CODES_PER_HOUR", 1)
    _first, one = waiting(alice)
    _second, other = waiting(alice)
    telegram.say(CHANNEL, one)
    hear_codes()
    telegram.say(CHANNEL, one)
    telegram.say(CHANNEL, other)
    telegram.fail("getChatMember", refusal(429, "Too Many Requests: retry later", retry_after=0))
    assert (hear_codes(), len(telegram.updates)) == (0, 2)
    assert (hear_codes(), telegram.updates) == (1, [])


@pytest.mark.django_db(transaction=True)
def test_no_run_begins_while_one_reads(telegram):
    _attempt, command = waiting(make_party("alice@northwind.test", "Northwind", "Acme"))
    telegram.say(CHANNEL, command)
    second = []

    def run_again():
        telegram.meanwhile = lambda: None
        second.append((hear_codes(), telegram.calls["getUpdates"]))
        connection.close()

    telegram.meanwhile = run_again
    assert hear_codes() == 1
    assert second == [(0, 1)]
