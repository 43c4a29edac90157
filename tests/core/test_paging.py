"""Keyset paging walks every row once, in both directions, at the same cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ayrdash.core.paging import capped_count, keyset_page
from profiles.models import Profile
from tests.cast import make_profile


@pytest.fixture
def titles(alice):
    for number in range(11):
        make_profile(alice.account, f"Brand {number:02}")
    return [f"Brand {number:02}" for number in range(11)]


def brands(alice):
    return Profile.objects.filter(account=alice.account, title__startswith="Brand")


@pytest.mark.parametrize("order", [("title_key", "id"), ("-created_at", "-id")])
def test_forward_and_back_again_meet_every_row_once(alice, titles, order):
    cursor, seen, pages = "", [], []
    while True:
        page = keyset_page(brands(alice), order=order, cursor=cursor, size=3)
        seen += [p.title for p in page.items]
        pages.append([p.title for p in page.items])
        if not page.has_next:
            break
        cursor = page.next_cursor
    assert sorted(seen) == titles
    back = [pages[-1]]
    while page.has_previous:
        page = keyset_page(brands(alice), order=order, cursor=page.previous_cursor, size=3)
        back.insert(0, [p.title for p in page.items])
    assert back == pages


def test_last_page_is_one_jump(alice, titles):
    first = keyset_page(brands(alice), order=("title_key", "id"), size=4)
    last = keyset_page(brands(alice), order=("title_key", "id"), cursor=first.last_cursor, size=4)
    assert [p.title for p in last.items] == titles[-4:]
    assert not last.has_next
    assert last.has_previous


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "W10",
        "eyJhIjoxfQ",
        "WyJmIiwxXQ",
        "WyJmIiwiYVx1MDAwMCIsMV0",
        "WyJmIiwiYSIsMWU5OV0",
    ],
)
def test_an_unreadable_cursor_gives_the_first_page(alice, titles, cursor):
    page = keyset_page(brands(alice), order=("title_key", "id"), cursor=cursor, size=4)
    assert [p.title for p in page.items] == titles[:4]


def test_a_page_is_one_query(alice, titles, django_assert_num_queries):
    with django_assert_num_queries(1):
        keyset_page(brands(alice), order=("title_key", "id"), size=4)


def test_counts_stop_at_the_cap(alice, titles):
    assert capped_count(brands(alice), cap=5) == (5, True)
    assert capped_count(brands(alice), cap=50) == (11, False)


@pytest.mark.parametrize("order", [("title_key", "id"), ("-last_posted_at", "-id")])
def test_a_page_deep_among_ties_is_one_range_of_the_index(alice, titles, order):
    """Nobody has posted: all rows tie, and only the id tells them apart."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads small tables whole, whatever the indexes")
    first = keyset_page(brands(alice), order=order, size=4)
    with CaptureQueriesContext(connection) as queries:
        keyset_page(
            Profile.objects.filter(account=alice.account),
            order=order,
            cursor=first.next_cursor,
            size=4,
        )
    column = order[0].lstrip("-")
    for query in queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "USING INDEX profile_by" in plan
        assert "TEMP B-TREE" not in plan
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        assert f"{column}=? AND id" in cursor.fetchall()[0][3].replace("rowid", "id")


def test_rows_that_tie_are_met_once(alice, titles):
    cursor, seen = "", []
    while True:
        page = keyset_page(brands(alice), order=("-last_posted_at", "-id"), cursor=cursor, size=3)
        seen += [p.title for p in page.items]
        if not page.has_next:
            break
        cursor = page.next_cursor
    assert seen == titles[::-1]
