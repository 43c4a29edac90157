"""What only Google Business has: accounts and locations, photos it fetches, verdicts."""

import datetime

import pytest
from django.utils import timezone

from ayrdash.networks.adapters import adapter_for, oauth_of
from ayrdash.networks.adapters.base import Fault, FaultKind, Image, Publication
from ayrdash.networks.adapters.gmb import adapter as gmb_adapter
from ayrdash.networks.adapters.oauth import App, Outcome
from ayrdash.networks.adapters.options import checked
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.outgoing import sweep
from tests.doubles.gmb import location, refusal
from tests.networks import codeflow
from tests.networks.contract.gmb import gmb_at
from tests.posts.pictures import picture

PUBLISH = "POST accounts/locations/localPosts"


@pytest.fixture
def gmb(settings):
    with gmb_at(settings) as double:
        yield double


@pytest.fixture
def bakery(alice, gmb):
    return codeflow.link(alice, "gmb", "locations/501")


def publish(account, text="Hello", count=0, **options):
    image = Image(picture("PNG"), "image/png", 8, 8, "A dot")
    sent = Publication(text, [image] * count, "key", timezone.now(), 1, options=options)
    return adapter_for("gmb").publish(account, sent)


def fault_of(act, *args, **kwargs):
    with pytest.raises(Fault) as fault:
        act(*args, **kwargs)
    return fault.value


def test_locations_of_all_accounts_come_with_their_places(gmb):
    grant = codeflow.granted("gmb")
    first, second, third = oauth_of("gmb").targets(codeflow.APP, grant)
    assert (first.remote_id, first.display_name) == ("locations/501", "Acme Bakery")
    assert (first.location, first.handle) == ("1 Main St, Springfield, US", "S501")
    assert (second.location, second.handle) == ("", "Acme Plumbing")
    assert (bool(second.barred), "not verified" in str(third.barred)) == (False, True)
    assert grant.person_name == "gina@example.com"


def test_a_code_serves_only_who_began(gmb):
    flow, back = oauth_of("gmb"), "https://dash.test/callback"
    url = flow.authorize_url(codeflow.APP, redirect_uri=back, state="s", challenge="another")
    given = {"code": codeflow.answered(url)["code"], "redirect_uri": back, "verifier": "v"}
    assert fault_of(flow.exchange, codeflow.APP, **given).kind is FaultKind.REJECTED


def test_hundreds_of_locations_are_read_page_by_page_and_each_once(gmb):
    rows = [location(str(number), f"Shop {number}") for number in range(250)]
    gmb.accounts = {"1": rows, "2": rows[:5]}
    targets = list(oauth_of("gmb").targets(codeflow.APP, codeflow.granted("gmb")))
    assert len(targets) == 250
    assert gmb.calls["GET accounts/locations"] == 4


def test_the_picker_can_be_searched_by_place(alice, gmb):
    client = alice.client(acting_as=alice.profile)
    address = codeflow.to_picker(client, "gmb").redirect_chain[-1][0]
    page = client.get(address, {"q": "springfield"}).content.decode()
    assert "Acme Bakery" in page
    assert "Acme Plumbing" not in page


def test_a_photo_is_fetched_by_google_and_swept_later(bakery, gmb, time_machine):
    time_machine.move_to(timezone.now())
    publish(bakery, count=1)
    (row,) = gmb.posts.values()
    assert row["media"][0]["data"].startswith(b"\xff\xd8")
    assert sweep() == 0
    time_machine.shift(datetime.timedelta(hours=2))
    assert sweep() == 1


def test_a_button_leads_on(bakery, gmb):
    address = "https://example.com/menu"
    publish(bakery, **{"callToAction.actionType": "learn_more", "callToAction.url": address})
    (row,) = gmb.posts.values()
    assert row["callToAction"] == {"actionType": "LEARN_MORE", "url": address}


EVENT = {
    "event.title": "Party",
    "event.startDate": "2026-12-31T20:00:00Z",
    "event.endDate": "2027-01-01T02:30",
}


def test_an_event_has_a_title_and_a_time_by_the_clock_there(bakery, gmb):
    publish(bakery, **EVENT)
    (row,) = gmb.posts.values()
    schedule = row["event"]["schedule"]
    assert (row["topicType"], row["event"]["title"]) == ("EVENT", "Party")
    assert schedule["startTime"] == {"hours": 20, "minutes": 0, "seconds": 0, "nanos": 0}
    assert schedule["endDate"] == {"year": 2027, "month": 1, "day": 1}


def test_an_offer_lasts_as_long_as_its_event_and_has_no_button(bakery, gmb):
    button = {"callToAction.actionType": "shop", "callToAction.url": "https://example.com"}
    publish(bakery, **EVENT, **button, **{"offer.couponCode": "TEN"})
    (row,) = gmb.posts.values()
    assert (row["topicType"], row["offer"]) == ("OFFER", {"couponCode": "TEN"})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"callToAction": {"actionType": "shop"}}, "callToAction.actionType needs"),
        ({"callToAction": {"url": "https://example.com"}}, "callToAction.url needs"),
        ({"callToAction": {"actionType": "dance", "url": "https://e.com"}}, "one of book"),
        ({"event": {"title": "Party"}}, "event.title needs event.startDate"),
        ({"offer": {"couponCode": "X"}}, "offer.couponCode needs event.title"),
        ({"event": {"startDate": "tomorrow"}}, "write it as 2026"),
        ({"event": {"startDate": "2026-12-31"}}, "write it as 2026"),
        ({"event": {"startDate": "2026-12-31T20:00+02:00"}}, "write it as 2026"),
        ({**EVENT, "event.startDate": "2027-01-01T02:31:00Z"}, "lies before event.startDate"),
        ({"alertType": "COVID_19"}, "alertType is not offered"),
    ],
)
def test_wrong_options_are_told(options, words):
    _values, wrong = checked(adapter_for("gmb").options, options)
    assert words in wrong[0].message


def test_an_event_may_end_when_it_begins_and_be_written_in_utc():
    given = {**EVENT, "event.endDate": "2026-12-31T20:00"}
    assert checked(adapter_for("gmb").options, given) == (given, [])


def test_a_post_that_google_rejects_afterwards_has_failed(bakery, gmb):
    gmb.verdict = "REJECTED"
    assert fault_of(publish, bakery).kind is FaultKind.REJECTED


def test_a_post_that_google_still_looks_at_counts_as_out(bakery, gmb, monkeypatch):
    monkeypatch.setattr(gmb_adapter, "WAIT", 0.3)
    gmb.looks = 1_000
    assert publish(bakery).remote_id in gmb.posts


def test_an_api_that_is_not_switched_on_is_no_fault_of_the_link(bakery, gmb):
    gmb.fail(PUBLISH, refusal(403, "API has not been used in project 1", "SERVICE_DISABLED"))
    assert fault_of(publish, bakery).kind is FaultKind.REJECTED


def test_a_lost_role_asks_for_relinking(bakery, gmb):
    gmb.fail(PUBLISH, refusal(403, "The caller does not have permission"))
    assert fault_of(publish, bakery).kind is FaultKind.PERMISSION_LOST


def test_figures_are_those_of_the_location(bakery):
    adapter = adapter_for("gmb")
    figures = adapter.account_figures(bakery)
    assert (figures["websiteClicks"], figures["callClicks"]) == (7, 0)
    for act in (adapter.post_figures, adapter.comments):
        assert fault_of(act, bakery, "x").kind is FaultKind.REJECTED


def test_signing_out_ends_the_consent(bakery, gmb):
    refresh = tokens_of(bakery).refresh
    adapter_for("gmb").sign_out(bakery)
    assert gmb.ended == [refresh]


def test_a_renewal_keeps_the_refresh_token_that_google_does_not_repeat(bakery, gmb):
    refresh = tokens_of(bakery).refresh
    gmb.gives_refresh = False
    gmb.expire()
    publish(bakery)
    bakery.refresh_from_db()
    assert tokens_of(bakery).refresh == refresh
    assert tokens_of(bakery).extra == {"account": "accounts/1"}


@pytest.mark.parametrize(
    ("app", "outcome"),
    [(codeflow.APP, Outcome.PROVEN), (App("client-of-the-double", "wrong"), Outcome.REFUSED)],
)
def test_an_app_is_tried(gmb, app, outcome):
    (check,) = oauth_of("gmb").test_app(app, redirect_uri="https://dash.test/c")
    assert check.outcome is outcome
