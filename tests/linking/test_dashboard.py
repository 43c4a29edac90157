"""Links in the dashboard: made, listed by page, shown once, withdrawn."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ayrdash.activity.models import Event
from ayrdash.linking.models import LinkSession
from tests.linking.conftest import opened, text_of

INDEX = reverse("linking:index")


@pytest.fixture
def client(alice):
    return alice.client(acting_as=alice.profile)


def make(client, **data):
    return client.post(INDEX, {"minutes": "60", **data})


def test_a_link_is_made_by_a_redirect_and_its_address_is_shown_once(client, alice):
    answer = make(client)
    session = LinkSession.objects.get()
    detail = reverse("linking:detail", args=[session.pk])
    assert answer["Location"] == detail
    first = text_of(client.get(detail))
    address = first.split('<code class="secret">')[1].split("</code>")[0]
    assert address.startswith("http")
    assert "ayr_ls_" not in text_of(client.get(detail))
    assert Client().get(address.split("8000")[1]).status_code == 302
    assert Event.objects.filter(verb="link_session.created", actor=alice.user).count() == 1


def test_between_making_and_showing_the_address_is_encrypted(client):
    make(client)
    assert "ayr_ls_" not in str(dict(client.session))


def test_a_bad_input_keeps_what_was_typed(client):
    answer = make(client, minutes="7", redirect="https://client.test/back")
    assert answer.status_code == 422
    assert "https://client.test/back" in text_of(answer)
    assert not LinkSession.objects.exists()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.test", "https://a@evil.test/", "/path", "ftp://x.y"]
)
def test_only_whole_web_addresses_may_be_gone_on_to(client, address):
    answer = make(client, redirect=address)
    assert answer.status_code == 422
    assert not LinkSession.objects.exists()


def test_a_link_may_live_for_ninety_days_from_the_dashboard(client):
    assert make(client, minutes="129600").status_code == 302
    session = LinkSession.objects.get()
    assert (session.expires_at - session.created_at).days in (89, 90)


def test_a_link_that_ends_after_one_account_names_one_network(client):
    assert make(client, one_connection="on").status_code == 422
    assert make(client, one_connection="on", networks="bluesky").status_code == 302
    assert LinkSession.objects.get().network == "bluesky"


def test_all_links_are_reachable_page_by_page(client, make_link):
    made = {make_link().session.pk for _ in range(60)}
    seen, cursor = set(), ""
    for _ in range(2):
        page = client.get(INDEX, {"cursor": cursor}).context["page"]
        seen |= {session.pk for session in page.items}
        cursor = page.next_cursor
    assert seen == made
    assert not cursor


def test_the_list_asks_no_more_with_more_links(client, make_link):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(INDEX)
        return len(queries)

    make_link()
    client.get(INDEX)
    few = count()
    for _ in range(10):
        make_link()
    assert count() == few


def test_a_withdrawn_link_throws_out_who_has_it_open(client, new_link):
    visitor = opened(new_link.token)
    client.post(reverse("linking:revoke", args=[new_link.session.pk]))
    assert visitor.get(reverse("linking:page")).status_code == 410
    client.post(reverse("linking:revoke", args=[new_link.session.pk]))
    assert Event.objects.filter(verb="link_session.revoked").count() == 1


def test_the_trail_tells_what_became_of_a_link(client, make_link, bluesky):
    new = make_link(redirect="https://client.test/done")
    visitor = opened(new.token)
    connect = reverse("linking:connect", args=["bluesky"])
    visitor.get(connect)
    data = {"handle": bluesky.account.handle, "host": bluesky.url}
    visitor.post(connect, {**data, "app_password": "wrong"})
    visitor.post(connect, {**data, "app_password": bluesky.account.app_password})
    visitor.post(reverse("linking:done"))
    entries = client.get(reverse("linking:detail", args=[new.session.pk])).context["trail"]
    assert [entry.step for entry in reversed(entries)] == [
        "created",
        "opened",
        "chosen",
        "failed",
        "returned",
        "linked",
        "done",
    ]
    failed = next(entry for entry in entries if entry.step == "failed")
    assert (failed.network, failed.code) == ("bluesky", 910)


def test_a_number_beyond_all_links_is_not_found(client):
    assert client.get(f"/links/{10**30}/").status_code == 404
    assert client.post(f"/links/{10**30}/revoke/").status_code == 404
