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
from tests.cast import Party

ROWS = all_rows()
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
each_row = pytest.mark.parametrize("row", ROWS, ids=str)
each_object = pytest.mark.parametrize("row", [r for r in ROWS if r.names_an_object], ids=str)
each_post = pytest.mark.parametrize("row", [r for r in ROWS if r.method == "POST"], ids=str)


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


@each_row
def test_anonymous(row, alice):
    assert answer(Client(), row, alice) == row.expected("anonymous")


@each_row
def test_user_without_account(row, alice, outsider):
    assert answer(outsider, row, alice) == row.expected("outsider")


@each_row
def test_owner_as_primary(row, alice):
    assert answer(alice.client(), row, alice) == row.expected("primary")


@each_row
def test_owner_as_user_profile(row, alice):
    client = alice.client(acting_as=alice.profile)
    assert answer(client, row, alice) == row.expected("profile")


@pytest.mark.parametrize("row", [r for r in ROWS if r.operator], ids=str)
def test_operator(row, operator):
    assert answer(operator.client(), row, operator) == row.operator


@each_object
def test_owner_of_another_account(row, alice, charlie):
    check_foreign(charlie.client(), row, alice)


@pytest.mark.parametrize("row", [r for r in ROWS if r.names_an_object and not r.operator], ids=str)
def test_operator_is_a_stranger_in_other_accounts(row, alice, operator):
    check_foreign(operator.client(), row, alice)


@pytest.mark.parametrize("route", sorted({row.route for row in ROWS}))
def test_a_method_without_row_is_not_allowed(route, alice):
    rows = [row for row in ROWS if row.route == route]
    for method in set(METHODS) - {row.method for row in rows}:
        client = alice.client(acting_as=alice.profile)
        if rows[0].prepare:
            rows[0].prepare(client, alice)
        response = ask(client, rows[0], rows[0].args(alice), {}, method)
        assert response.status_code == 405, f"{route} answers {method}: write its row"


@each_post
def test_post_without_csrf_token_is_refused(row, alice):
    if not row.csrf:
        pytest.skip("signed by other means")
    client = alice.client()
    if row.prepare:
        row.prepare(client, alice)
    client.handler.enforce_csrf_checks = True
    response = ask(client, row, row.args(alice), row.payload(alice))
    assert response.status_code == 403


@each_post
def test_post_without_the_acting_stamp_is_refused(row, alice):
    client = alice.client(acting_as=alice.profile)
    client.acting_as = None
    if row.stamped:
        assert answer(client, row, alice) == 409
    else:
        assert answer(client, row, alice) != 409


@pytest.mark.parametrize("route", ["admin:index", *sorted(admin_pages())])
def test_admin_is_for_the_operator_alone(route, alice, operator):
    path = reverse(route)
    for client in (Client(), alice.client(), alice.client(acting_as=alice.profile)):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))
    # Lists may be read; what services alone may write has no "add".
    assert operator.client().get(path).status_code in ((200, 403) if "_add" in route else (200,))


def test_missing_arguments_keep_their_kind():
    assert missing([7, "abc"]) == [2**31 - 2, "missing-0000000000"]
