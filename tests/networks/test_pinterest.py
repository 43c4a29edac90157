"""What only Pinterest has: boards, titles and links, 90 days of figures."""

import base64
import datetime

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication
from ayrdash.networks.adapters.oauth import App, Outcome
from ayrdash.networks.adapters.options import checked
from tests.doubles.pinterest import Pinterest, refusal
from tests.doubles.web import Reply
from tests.networks import codeflow
from tests.networks.contract.pinterest import PARTS
from tests.posts.pictures import picture


@pytest.fixture
def pinterest(settings):
    with codeflow.running(Pinterest(), "pinterest", settings, PARTS) as double:
        yield double


@pytest.fixture
def board(alice, pinterest):
    return codeflow.link(alice, "pinterest", "501")


def publish(account, text="Hello", count=1, until=None, **options):
    image = Image(picture("PNG"), "image/png", 8, 8, "A dot")
    sent = Publication(
        text, [image] * count, "key", timezone.now(), 1, lease_until=until, options=options
    )
    return adapter_for("pinterest").publish(account, sent)


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


def test_all_boards_can_be_picked(pinterest):
    pinterest.boards = {str(number): f"Board {number}" for number in range(1, 251)}
    grant = codeflow.granted("pinterest")
    targets = list(oauth_of("pinterest").targets(codeflow.APP, grant))
    assert len(targets) == 250
    assert (targets[0].display_name, targets[0].handle) == ("Board 1", "acme")
    assert pinterest.calls["GET /boards"] == 3


def test_a_pin_has_its_title_link_and_description(board, pinterest):
    publish(board, title="Soup", link="https://example.com/soup")
    (pin,) = pinterest.pins.values()
    assert (pin["title"], pin["link"], pin["alt_text"]) == (
        "Soup",
        "https://example.com/soup",
        "A dot",
    )
    assert pin["board_id"] == "501"
    assert base64.b64decode(pin["images"][0]["data"]) == picture("PNG")


def test_a_post_can_name_another_board(board, pinterest):
    publish(board, boardId="502")
    assert next(iter(pinterest.pins.values()))["board_id"] == "502"


def test_another_board_that_one_may_not_pin_on_is_no_fault_of_the_link(board, pinterest):
    for options, kind in (({"boardId": "502"}, "rejected"), ({}, "permission_lost")):
        pinterest.fail("POST /pins", refusal(403, "You are not permitted to access that."))
        assert fault_of(publish, board, **options).kind == kind


def test_a_pin_is_not_begun_when_its_upload_would_outlast_the_lease(board, pinterest):
    until = timezone.now() + datetime.timedelta(seconds=40)
    assert fault_of(publish, board, until=until).kind is FaultKind.TRANSIENT
    assert not pinterest.pins


def test_a_pin_goes_out_also_under_a_short_lease(board, pinterest, settings):
    settings.LEASE_SECONDS = 45
    publish(board, until=timezone.now() + datetime.timedelta(seconds=45))
    assert len(pinterest.pins) == 1


def test_a_code_becomes_a_login_that_can_be_renewed_for_ever(board, pinterest):
    assert pinterest.exchanged["continuous_refresh"] == "true"


def test_a_proxys_400_is_no_proof_that_the_login_is_dead(board, pinterest):
    pinterest.expire()
    pinterest.fail("POST /oauth/token", Reply(400, b"<html>"))
    assert fault_of(publish, board).kind is FaultKind.TRANSIENT


def test_a_board_that_is_gone_is_said_so(board, pinterest):
    del pinterest.boards["501"]
    fault = fault_of(publish, board)
    assert (fault.kind, "Link another" in str(fault.message)) == (FaultKind.REJECTED, True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"link": "example.com"}, "begins with https"),
        ({"link": "javascript:alert(1)"}, "begins with https"),
        ({"boardId": "Recipes"}, "digits"),
        ({"title": "x" * 101}, "at most 100"),
    ],
)
def test_wrong_options_are_told(options, words):
    _values, (wrong,) = checked(adapter_for("pinterest").options, options)
    assert words in wrong.message


def test_figures_are_those_of_90_days(board):
    adapter, made = adapter_for("pinterest"), publish(board)
    assert adapter.post_figures(board, made.remote_id)["saveCount"] == 3
    figures = adapter.account_figures(board)
    assert (figures["username"], figures["pinsCount"], figures["impressionCount"]) == ("acme", 1, 3)


@pytest.mark.parametrize(
    ("app", "outcome"),
    [(codeflow.APP, Outcome.PROVEN), (App("client-of-the-double", "wrong"), Outcome.REFUSED)],
)
def test_an_app_is_tried(pinterest, app, outcome):
    (check,) = oauth_of("pinterest").test_app(app, redirect_uri="https://dash.test/c")
    assert check.outcome is outcome
