"""What each refusal of the Graph API means here."""

import datetime

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import FaultKind as K
from tests.doubles.graph.state import GraphError
from tests.networks.meta.test_publish import fault_of, publish

REFUSALS = [
    (GraphError(190, "Session has expired", 463, status=401), K.TOKEN_DEAD),
    (GraphError(190, "Session was invalidated", 460, status=401), K.TOKEN_DEAD),
    (GraphError(190, "Checkpoint", 459), K.TOKEN_DEAD),
    (GraphError(190, "Malformed access token"), K.TOKEN_DEAD),
    (GraphError(102, "Session key invalid"), K.TOKEN_DEAD),
    (GraphError(10, "Application does not have permission", status=403), K.PERMISSION_LOST),
    (GraphError(200, "Permissions error", status=403), K.PERMISSION_LOST),
    (GraphError(4, "Application request limit reached", status=403), K.RATE_LIMITED),
    (GraphError(17, "User request limit reached"), K.RATE_LIMITED),
    (GraphError(32, "Page request limit reached"), K.RATE_LIMITED),
    (GraphError(613, "Calls to this api have exceeded the rate limit"), K.RATE_LIMITED),
    (GraphError(368, "The action was deemed abusive"), K.SUSPENDED),
    (GraphError(4, "Spam", 2207051), K.SUSPENDED),
    (GraphError(25, "Restricted", 2207050), K.SUSPENDED),
    (GraphError(9, "Too many posts", 2207042, status=403), K.RATE_LIMITED),
    (GraphError(506, "Duplicate status message"), K.DUPLICATE),
    (GraphError(100, "Invalid parameter"), K.REJECTED),
    (GraphError(1609005, "The link could not be scraped"), K.REJECTED),
    (GraphError(100, "Does not exist", 33), K.GONE),
    (GraphError(2, "Service temporarily unavailable", status=500), K.TRANSIENT),
    (GraphError(5000, "Oops", transient=True), K.TRANSIENT),
    (GraphError(-1, "Try again", 2207032), K.TRANSIENT),
    (GraphError(0, "", status=502, raw=b"<html>Bad gateway</html>"), K.TRANSIENT),
    (GraphError(0, "", status=503, raw=b""), K.TRANSIENT),
    (GraphError(0, "", status=401, raw=b"<html>Proxy</html>"), K.UNKNOWN),
    (GraphError(0, "", status=429, raw=b"slow down"), K.RATE_LIMITED),
    (GraphError(0, "", status=200, raw=b"[]"), K.TRANSIENT),
    (GraphError(0, "", status=200, raw=b'{"error": "odd"}'), K.TRANSIENT),
]


@pytest.mark.parametrize(("error", "kind"), REFUSALS, ids=lambda value: str(value)[:40])
def test_a_refusal_is_told_by_its_numbers(fb, graph, error, kind):
    graph.fail("POST feed", error)
    assert fault_of(publish, fb).kind is kind
    assert not graph.posts


def test_the_networks_own_words_for_people_are_shown(fb, graph):
    graph.fail("POST feed", GraphError(100, "Invalid", user_message="This link is not allowed."))
    assert "This link is not allowed." in str(fault_of(publish, fb).message)


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"Retry-After": "120"}, 2),
        ({"X-Business-Use-Case-Usage": '{"501":[{"estimated_time_to_regain_access":40}]}'}, 40),
        ({"X-App-Usage": '{"call_count":100}'}, 15),
        ({"X-Business-Use-Case-Usage": "odd"}, 15),
        ({"Retry-After": "9999999999"}, 24 * 60),
    ],
)
def test_how_long_to_wait_is_the_networks_to_say(fb, graph, headers, minutes):
    graph.fail("POST feed", GraphError(32, "Page request limit reached", headers=headers))
    wait = fault_of(publish, fb).retry_at - timezone.now()
    assert datetime.timedelta(minutes=minutes - 1) < wait <= datetime.timedelta(minutes=minutes)


def test_abuse_counts_as_a_violation(fb, graph):
    graph.fail("POST feed", GraphError(368, "Blocked"))
    assert fault_of(publish, fb).violation is True


def test_a_server_that_hangs_is_left_and_asked_whether_it_is_out(fb, graph, settings):
    settings.OUTBOUND_TIMEOUT_SECONDS = 0.3
    graph.delays["POST feed"] = 0.8
    assert fault_of(publish, fb).kind is K.TRANSIENT
    assert graph.calls["GET feed"] == 1


@pytest.mark.parametrize("name", ["fb", "ig"])
def test_a_check_finds_dead_logins(request, graph, name):
    account = request.getfixturevalue(name)
    adapter = adapter_for(account.network)
    adapter.check(account)
    assert adapter.refresh_ahead(account, timezone.now()) is False
    adapter.sign_out(account)
    adapter.check(account)
    graph.kill_tokens(458)
    fault = fault_of(adapter.check, account)
    assert fault.kind is K.TOKEN_DEAD
    assert "removed" in str(fault.message)


def test_a_wrong_app_secret_is_no_fault_of_the_link(fb, graph, settings):
    settings.NETWORK_APPS = {"facebook": (fb.client_id, "wrong")}
    assert fault_of(publish, fb).kind is K.REJECTED
