"""The history by HTTP: filters that stay, pages, looking again, and the CSV file."""

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.queries import EXPORT_SIZE, HISTORY_SIZE
from tests.posts.network import link, published, write

URL = "/posts/"
EXPORT = "/posts/export/"
NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)


@pytest.fixture
def client(alice):
    return alice.client(acting_as=alice.profile)


def make(party, text="Hello", *, due=None, state="success", network="bluesky", **fields):
    due = due or timezone.now()
    post = Post.objects.create(
        profile=party.profile,
        text=text,
        due_at=due,
        state=state,
        created_by_label="alice@northwind.test",
        **fields,
    )
    Delivery.objects.create(
        post=post,
        network=network,
        handle="acme",
        due_at=due,
        state="published",
        record_key=post.ref,
        record_time=due,
    )
    return post


def listed(client, **params):
    answer = client.get(URL, params)
    return [post.text for post in answer.context["page"].items]


def table(client, **params):
    answer = client.get(EXPORT, params)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


# --- Filters ------------------------------------------------------------------


def test_each_filter_narrows(alice, client):
    make(alice, "Rye bread", state="success")
    make(alice, "White bread", state="error")
    make(alice, "Rolls", state="error", network="facebook")
    assert sorted(listed(client)) == ["Rolls", "Rye bread", "White bread"]
    assert sorted(listed(client, q="BREAD")) == ["Rye bread", "White bread"]
    assert listed(client, q="bread", state="error") == ["White bread"]
    assert listed(client, network="facebook") == ["Rolls"]
    assert listed(client, q="100%_") == []


def test_only_the_acting_profiles_posts_are_listed(alice, charlie, client):
    make(charlie, "Theirs")
    make(alice, "Ours")
    assert listed(client) == ["Ours"]


def test_days_are_those_of_the_profiles_zone(alice, client):
    alice.profile.time_zone = "America/New_York"
    alice.profile.save()
    moments = {
        "late on the 23rd": datetime.datetime(2026, 11, 24, 4, 59, tzinfo=datetime.UTC),
        "early on the 24th": datetime.datetime(2026, 11, 24, 5, 0, tzinfo=datetime.UTC),
        "late on the 24th": datetime.datetime(2026, 11, 25, 4, 59, tzinfo=datetime.UTC),
        "early on the 25th": datetime.datetime(2026, 11, 25, 5, 0, tzinfo=datetime.UTC),
    }
    for text, due in moments.items():
        make(alice, text, due=due)
    day = {"since": "2026-11-24", "until": "2026-11-24"}
    assert listed(client, **day) == ["late on the 24th", "early on the 24th"]
    assert listed(client, since="2026-11-25") == ["early on the 25th"]
    assert listed(client, until="2026-11-23") == ["late on the 23rd"]


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"since": "0001-01-01"}, "between 1970 and 2200"),
        ({"until": "9999-12-31"}, "between 1970 and 2200"),
        ({"since": "2026-11-24", "until": "2026-11-23"}, "lies before the first"),
    ],
)
def test_a_day_that_will_not_do_is_told_and_narrows_nothing(alice, client, params, word):
    alice.profile.time_zone = "Asia/Tokyo"
    alice.profile.save()
    make(alice, due=NOON)
    answer = client.get(URL, params)
    assert answer.status_code == 200
    assert word in answer.content.decode()


@pytest.mark.parametrize("name", ["q", "state", "network", "since", "until", "cursor", "seen"])
@pytest.mark.parametrize("value", ["\x00", "x" * 5000, "💥", "=1", "-1"])
def test_nonsense_is_no_error(alice, client, name, value):
    make(alice)
    assert client.get(URL, {name: value}).status_code == 200
    assert client.get(EXPORT, {name: value}).status_code == 200


def test_nothing_found_offers_the_way_back(alice, client):
    make(alice)
    assert "Clear filters" in client.get(URL, {"q": "nothing like it"}).content.decode()


def test_the_form_works_without_script(alice, client):
    make(alice)
    page = client.get(URL, {"state": "success", "since": "2026-01-02"}).content.decode()
    form = page[page.index('id="post-filters"') : page.index('id="post-list"')]
    assert 'value="success" selected' in form
    assert 'name="since" value="2026-01-02"' in form
    assert "Apply" in form
    assert "<noscript>" not in form


# --- Pages --------------------------------------------------------------------


def test_the_filter_stays_from_page_to_page(alice, client):
    for number in range(HISTORY_SIZE + 5):
        due = NOON - datetime.timedelta(hours=number)
        make(alice, f"Bread {number}", due=due)
        make(alice, f"Other {number}", due=due)
    answer = client.get(URL, {"q": "Bread", "state": "success", "until": "2026-12-01"})
    first = [post.text for post in answer.context["page"].items]
    link_to_next = re.search(r'rel="next" href="([^"]*)"', answer.content.decode()).group(1)
    following = client.get(URL + link_to_next.replace("&amp;", "&"))
    rest = [post.text for post in following.context["page"].items]
    assert first + rest == [f"Bread {number}" for number in range(HISTORY_SIZE + 5)]
    page = following.content.decode()
    assert 'value="Bread"' in page
    back = re.search(r'rel="prev" href="([^"]*)"', page).group(1)
    assert "q=Bread" in back
    assert "until=2026-12-01" in back


def test_queries_do_not_grow_with_the_posts(alice, client):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        return len(queries)

    make(alice)
    count()
    few = count()
    for _ in range(10):
        make(alice)
    assert count() == few


# --- Looking again ------------------------------------------------------------


def look(client, seen=""):
    headers = {"HX-Request": "true", "HX-Target": "post-list"}
    return client.get(URL, {"state": "", "seen": seen}, headers=headers)


def test_a_history_at_rest_does_not_look_again(alice, client):
    make(alice)
    assert 'hx-trigger="every' not in client.get(URL).content.decode()


def test_what_moves_is_looked_at_until_it_rests(alice, client, bluesky, time_machine):
    link(alice, bluesky)
    write(alice, "Now")
    page = client.get(URL).content.decode()
    assert 'hx-trigger="every 2s"' in page
    seen = re.search(r"seen=(\w+)", page).group(1)
    assert look(client, seen).status_code == 204
    published(alice, "Another")
    changed = look(client, seen)
    assert changed.status_code == 200
    assert "Another" in changed.content.decode()


def test_what_is_due_within_the_hour_is_awaited_without_hammering(
    alice, client, bluesky, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    link(alice, bluesky)
    write(alice, due_at=timezone.now() + datetime.timedelta(seconds=40))
    assert 'hx-trigger="every 41s"' in client.get(URL).content.decode()
    Delivery.objects.update(due_at=timezone.now() + datetime.timedelta(hours=3))
    assert 'hx-trigger="every' not in client.get(URL).content.decode()


# --- The file -----------------------------------------------------------------


def test_the_file_holds_what_the_filter_leaves(alice, charlie, client):
    alice.profile.time_zone = "Europe/Berlin"
    alice.profile.save()
    make(charlie, "Theirs")
    make(alice, "Other", state="error")
    post = make(alice, 'Line "one"\nLine two, ünï', due=NOON)
    rows = table(client, state="success")
    assert len(rows) == 2
    row = dict(zip(*rows, strict=True))
    assert row["Post ID"] == post.ref
    assert row["Text"] == 'Line "one"\nLine two, ünï'
    assert row["Due (UTC)"] == "2026-11-24T12:00:00Z"
    assert row["Due (Europe/Berlin)"] == "2026-11-24 13:00"
    assert row["Networks"] == "Bluesky: Published"
    assert row["Source"] == "Dashboard"


def test_the_page_links_to_the_file_with_its_filter(alice, client):
    make(alice)
    page = client.get(URL, {"q": "Hell", "since": "2026-01-01"}).content.decode()
    assert f'href="{EXPORT}?q=Hell&amp;since=2026-01-01"' in page
    disposition = client.get(EXPORT)["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="history-[\w-]+\.csv"', disposition)


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://evil.test","x")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "  =1",
        "＝1",
    ],
)
def test_no_cell_is_a_formula(alice, client, text):
    make(alice, text)
    cell = dict(zip(*table(client), strict=True))["Text"]
    assert cell == f"'{text}"


def test_ordinary_text_is_left_as_it_is(alice, client):
    make(alice, "1-2 = -1; a@b.test")
    assert dict(zip(*table(client), strict=True))["Text"] == "1-2 = -1; a@b.test"


def test_the_file_is_whole_and_read_in_portions(alice, client):
    count = 2 * EXPORT_SIZE + 3
    due = timezone.now()
    Post.objects.bulk_create(
        Post(profile=alice.profile, text=str(number), due_at=due, created_by_label="x")
        for number in range(count)
    )
    with CaptureQueriesContext(connection) as queries:
        rows = table(client)
    assert len({row[0] for row in rows[1:]}) == count
    assert len(queries) < 40
