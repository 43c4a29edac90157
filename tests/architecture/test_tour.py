"""Each page is on the tour that axe and the screenshots walk; each form works without script.

How to put a page on the tour and write the step of a form: docs/testing.md.
"""

import pytest
from django.test import Client

from tests.access.table import APART, all_rows, ask
from tests.browser import awaited
from tests.browser.states import STATES
from tests.browser.steps import NO_FORM, all_steps, needs_no_step
from tests.browser.tour import STOPS

TOUR = (*STOPS, *STATES)
# Addresses that answer a browser with HTML, and still are no page to look at.
NOT_PAGES = {
    "short_link": "leads on to the address that was shortened",
    "messaging:meta_events": "for Meta alone: plain text",
    "networks:outgoing": "an image, while it is being published",
    "account_confirm_login_code": "sign-in by mailed code is off",
    "teams:hand_over": "pressed on the member's page; GET goes back there",
    "teams:accept_ownership": "pressed on the offer's page; GET goes back there",
    "linking:legacy": "the old address of a link: on to the new one",
    "mfa_login_webauthn": "JSON for the browser's own dialog",
    "mfa_download_recovery_codes": "a text file",
}
ROWS = all_rows()
GETS = [row for row in ROWS if row.method == "GET" and not row.route.startswith(APART)]
POSTS = sorted({row.route for row in ROWS if row.method == "POST" and row.csrf})


def toured() -> set[str]:
    return {stop.page for stop in TOUR}


# What has no stop and no reason must be no page.
UNSEEN = [r for r in GETS if r.route not in toured() | NOT_PAGES.keys() | awaited.PAGES]


@pytest.mark.parametrize("row", UNSEEN, ids=str)
def test_every_page_is_on_the_tour(row, alice, cast):
    as_profile = alice.client(acting_as=alice.profile)
    actors = [Client(), cast.outsider(), alice.client(), as_profile, cast.operator.client()]
    answers = []
    for client in actors:
        if row.prepare:
            row.prepare(client, alice)
        answers.append(ask(client, row, row.args(alice), row.payload(alice)))
    # What nobody got may be a page in another state.
    seen = [answer for answer in answers if answer.status_code == 200] or answers
    assert not any(answer["Content-Type"].startswith("text/html") for answer in seen), (
        f"{row.route} answers with HTML: put a Stop for it into tests/browser/tour.py"
        " or states/, or say in NOT_PAGES why it is no page"
    )


def test_the_tour_names_no_page_twice_or_in_vain():
    names = [stop.name for stop in TOUR]
    assert len(names) == len(set(names))
    routes = {row.route for row in ROWS}
    assert {stop.page for stop in TOUR if stop.page} <= routes
    assert not toured() & NOT_PAGES.keys()


@pytest.mark.parametrize("route", POSTS)
def test_every_form_is_sent_without_script(route):
    assert route in all_steps().keys() | awaited.FORMS or needs_no_step(route), (
        f"{route}: write its step in tests/browser/steps/ (docs/testing.md),"
        " or say in NO_FORM why no form posts to it"
    )


def test_nothing_is_awaited_that_has_come():
    assert not awaited.PAGES & toured()
    assert not awaited.FORMS & all_steps().keys()
    assert {row.route for row in ROWS} >= awaited.PAGES | awaited.FORMS


def test_no_step_or_reason_stands_in_vain():
    assert all_steps().keys() <= set(POSTS)
    exact = {route for route in NO_FORM if not route.endswith(":")}
    assert exact <= {row.route for row in ROWS}
    assert not exact & all_steps().keys()
