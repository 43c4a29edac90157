"""Every address, asked by everybody: tests/access holds what each must get."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from tests.access.table import (
    METHODS,
    Row,
    all_rows,
    ask,
    check_foreign,
    missing,
    routes,
    status_of,
    without_route,
    without_row,
)
from tests.architecture.questions import Questions
from tests.cast import Party

ROWS = all_rows()
QUESTIONS = Questions()


def admin_pages() -> set[str]:
    names = set(routes(get_resolver().url_patterns))
    return {n for n in names if n.startswith("admin:") and n.endswith(("_changelist", "_add"))}


def answer(client: Client, row: Row, party: Party) -> int | str:
    if row.prepare:
        row.prepare(client, party)
    return status_of(ask(client, row, row.args(party), row.payload(party)))


def test_every_route_has_a_row_and_every_row_a_route():
    names = set(routes(get_resolver().url_patterns))
    assert without_row(names, ROWS) == set(), "write rows in tests/access/ (docs/testing.md)"
    assert without_route(names, ROWS) == set()


def test_no_row_stands_twice():
    names = [str(row) for row in ROWS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_the_row_says(row, ask_all):
    ask_all(QUESTIONS, row)


@QUESTIONS.asked_of()
def anonymous(row, cast):
    assert answer(Client(), row, cast.alice) == row.expected("anonymous")


@QUESTIONS.asked_of()
def user_without_account(row, cast):
    assert answer(cast.outsider(), row, cast.alice) == row.expected("outsider")


@QUESTIONS.asked_of()
def owner_as_primary(row, cast):
    assert answer(cast.alice.client(), row, cast.alice) == row.expected("primary")


@QUESTIONS.asked_of()
def owner_as_user_profile(row, cast):
    client = cast.alice.client(acting_as=cast.alice.profile)
    assert answer(client, row, cast.alice) == row.expected("profile")


@QUESTIONS.asked_of(lambda row: row.operator)
def operator(row, cast):
    assert answer(cast.operator.client(), row, cast.operator) == row.operator


@QUESTIONS.asked_of(lambda row: row.names_an_object)
def owner_of_another_account(row, cast):
    check_foreign(cast.charlie.client(), row, cast.alice)


@QUESTIONS.asked_of(lambda row: row.names_an_object and not row.operator)
def operator_is_a_stranger_in_other_accounts(row, cast):
    check_foreign(cast.operator.client(), row, cast.alice)


@QUESTIONS.asked_of(lambda row: row.method == "POST" and row.csrf)
def post_without_csrf_token_is_refused(row, cast):
    client = cast.alice.client()
    if row.prepare:
        row.prepare(client, cast.alice)
    client.handler.enforce_csrf_checks = True
    response = ask(client, row, row.args(cast.alice), row.payload(cast.alice))
    assert response.status_code == 403


@QUESTIONS.asked_of(lambda row: row.method == "POST")
def post_without_the_acting_stamp_is_refused(row, cast):
    client = cast.alice.client(acting_as=cast.alice.profile)
    client.acting_as = None
    if row.stamped:
        assert answer(client, row, cast.alice) == 409
    else:
        assert answer(client, row, cast.alice) != 409


@pytest.mark.parametrize("route", sorted({row.route for row in ROWS}))
def test_a_method_without_row_is_not_allowed(route, alice):
    rows = [row for row in ROWS if row.route == route]
    for method in set(METHODS) - {row.method for row in rows}:
        client = alice.client(acting_as=alice.profile)
        if rows[0].prepare:
            rows[0].prepare(client, alice)
        response = ask(client, rows[0], rows[0].args(alice), {}, method)
        assert response.status_code == 405, f"{route} answers {method}: write its row"


@pytest.mark.parametrize("route", ["admin:index", *sorted(admin_pages())])
def test_admin_is_for_the_operator_alone(route, alice, cast):
    path = reverse(route)
    for client in (Client(), alice.client(), alice.client(acting_as=alice.profile)):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))
    # Lists may be read; what services alone may write has no "add".
    assert cast.operator.client().get(path).status_code in (
        (200, 403) if "_add" in route else (200,)
    )


def test_missing_arguments_keep_their_kind():
    assert missing([7, "abc"]) == [2**31 - 2, "missing-0000000000"]
