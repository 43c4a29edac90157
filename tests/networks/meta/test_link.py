"""Consent, tokens, and the pages and accounts to choose from."""

import datetime

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import oauth_of
from ayrdash.networks.adapters.base import FaultKind
from ayrdash.networks.adapters.graph import client
from ayrdash.networks.adapters.oauth import App, Outcome
from ayrdash.networks.services import findings
from tests.doubles.graph import Page
from tests.doubles.graph.state import APP_ID, GraphError
from tests.networks.meta.conftest import APP, granted
from tests.networks.meta.house import consent
from tests.networks.meta.test_publish import fault_of


def targets(graph, network):
    return list(oauth_of(network).targets(APP, granted(graph, network)))


def test_a_consent_gives_a_token_of_sixty_days_and_who_it_was(graph):
    grant = granted(graph, "facebook")
    life = grant.tokens.expires_at - timezone.now()
    assert datetime.timedelta(days=59) < life <= datetime.timedelta(days=60)
    assert (grant.person_id, grant.person_name) == ("100", "Paula Page")
    assert {scope.name for scope in oauth_of("facebook").scopes} <= grant.granted


def test_what_was_unticked_is_not_granted(graph):
    graph.people["100"].refused = {"pages_manage_posts"}
    assert "pages_manage_posts" not in granted(graph, "facebook").granted


def test_a_consent_can_be_refused(graph):
    link = oauth_of("facebook")
    url = link.authorize_url(APP, redirect_uri="https://dash.test/c", state="s", challenge="c")
    answer = consent(url, "")
    assert (answer["error"], answer["state"]) == ("access_denied", "s")


@pytest.mark.parametrize("change", ["code", "redirect_uri", "twice"])
def test_a_code_serves_once_at_its_own_address(graph, change):
    link, back = oauth_of("facebook"), "https://dash.test/callback"
    url = link.authorize_url(APP, redirect_uri=back, state="s", challenge="c")
    given = {"code": consent(url, "100")["code"], "redirect_uri": back, "verifier": "v"}
    if change == "twice":
        link.exchange(APP, **given)
    else:
        given[change] += "x"
    assert fault_of(link.exchange, APP, **given).kind is FaultKind.REJECTED


def test_pages_come_with_their_places_and_own_tokens(graph):
    first, second = targets(graph, "facebook")
    assert (first.remote_id, first.handle) == ("501", "Acme Shop")
    assert (first.location, second.location) == ("1 Main St, Springfield, 12345", "")
    assert graph.tokens[first.tokens.access].page_id == "501"
    assert first.tokens.ends_at is None
    assert oauth_of("facebook").verify(APP, first) == first


def test_instagram_accounts_show_the_place_of_their_page(graph):
    (account,) = targets(graph, "instagram")
    assert (account.remote_id, account.handle) == ("17841400000000001", "acme.shop")
    assert account.location == "1 Main St, Springfield, 12345"
    assert oauth_of("instagram").verify(APP, account) == account


def test_a_page_without_the_right_to_post_is_shown_but_barred(graph):
    graph.people["100"].pages[0].tasks = ["ANALYZE"]
    first, second = targets(graph, "facebook")
    assert "role" in str(first.barred)
    assert not second.barred


def test_all_pages_are_listed_by_cursor(graph):
    graph.people["100"].pages = [Page(str(n), f"Page {n}") for n in range(250)]
    assert [target.remote_id for target in targets(graph, "facebook")] == [
        str(n) for n in range(250)
    ]
    assert graph.calls["GET me/accounts"] == 3


def test_looking_ends_in_time_though_no_page_has_an_account(graph, monkeypatch):
    graph.people["100"].pages = [Page(str(n), f"Page {n}") for n in range(1_000)]
    for module in (client, findings):
        monkeypatch.setattr(module, "LOOKING_SECONDS", 0.5)
    grant = granted(graph, "instagram")
    graph.delays["GET me/accounts"] = 0.3
    found = findings.read_targets(oauth_of("instagram").targets(APP, grant))
    assert found == ([], True)
    assert graph.calls["GET me/accounts"] < 10


@pytest.mark.parametrize(
    ("app", "outcome"),
    [
        (APP, Outcome.PROVEN),
        (App(APP_ID, "wrong"), Outcome.REFUSED),
        (App("1", "wrong"), Outcome.REFUSED),
    ],
)
def test_credentials_of_an_app_are_tried(graph, app, outcome):
    checks = oauth_of("facebook").test_app(app, redirect_uri="https://dash.test/c")
    assert checks[0].outcome is outcome


@pytest.mark.parametrize(
    "outage",
    [
        GraphError(2, "Service temporarily unavailable", status=500),
        GraphError(0, "", status=502, raw=b"<html>Bad gateway</html>"),
    ],
)
def test_an_outage_proves_nothing_against_an_app(graph, outage):
    graph.fail("POST oauth/access_token", outage)
    fault = fault_of(oauth_of("facebook").test_app, APP, redirect_uri="https://dash.test/c")
    assert fault.kind is FaultKind.TRANSIENT


def test_a_dead_token_is_not_taken_for_no_pages(graph):
    grant = granted(graph, "facebook")
    graph.kill_tokens(458)
    assert fault_of(list, oauth_of("facebook").targets(APP, grant)).kind is FaultKind.TOKEN_DEAD
