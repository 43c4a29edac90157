"""Every endpoint of the API, asked with every kind of key."""

from typing import NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ayrdash.api import urls  # noqa: F401 - importing registers every endpoint
from ayrdash.api.app import registered
from tests.access.api import CALLS
from tests.access.bearer import Call
from tests.access.table import is_write
from tests.api.caller import Caller, checked, key_of
from tests.architecture.questions import Questions


class Named(NamedTuple):
    """One of a row's names."""

    call: Call
    name: str


EACH = [Named(call, name) for call in CALLS for name in call.names]
QUESTIONS = Questions()
# Written by every call, whoever makes it: stamps and counts.
BOOKKEEPING = ('"api_callwindow"', '"profiles_key"', '"last_api_call_at"')


def send(caller, call, name, ref=None, headers=None, body=None):
    """Send a row's call, for the object ``ref`` where it names one."""
    method, _, path = name.partition(" ")
    ref = call.of(caller.party) if ref is None and call.of else ref
    body = call.payload(caller.party) if body is None else body
    if call.named:
        body[call.named] = ref
    if ref:
        path = path.format(ref)
    return caller.call(
        method,
        f"/{path}",
        body if method != "GET" else None,
        query=call.query,
        headers=headers,
        **call.options,
    )


def test_every_endpoint_has_a_row():
    parts = [row.name.partition(" ") for row in EACH]
    named = {(method, path.replace("{}", "*")) for method, _, path in parts}
    assert named == {(method, name) for method, name in registered()}


@pytest.mark.parametrize("row", EACH, ids=[row.name for row in EACH])
def test_every_caller_gets_what_the_row_says(row, ask_all):
    ask_all(QUESTIONS, row)


@QUESTIONS.asked_of()
def nobody(row, cast):
    response = send(Caller(cast.alice), *row, headers={})
    assert (response.status_code, response.json()["code"]) == (401, 102)


@QUESTIONS.asked_of()
def somebody_with_a_session_alone(row, cast):
    method, _, path = row.name.partition(" ")
    for client in (cast.alice.client(), cast.alice.client(acting_as=cast.alice.profile)):
        response = client.generic(method, f"/api/{path.format('x')}")
        assert checked(method, f"/{path}", response).status_code == 401


@QUESTIONS.asked_of()
def a_wrong_key(row, cast):
    for key in ("wrong", key_of(cast.alice.profile)):
        response = send(Caller(cast.alice), *row, headers={"Authorization": f"Bearer {key}"})
        assert (response.status_code, response.json()["code"]) == (403, 102)


@QUESTIONS.asked_of()
def the_account_s_own_key(row, cast):
    caller = Caller(cast.alice, cast.alice.profile if row.call.as_profile else None)
    assert send(caller, *row).status_code == row.call.answer


@QUESTIONS.asked_of()
def the_profile_key_of_another_account(row, cast):
    call, caller = row.call, Caller(cast.alice)
    headers = caller.headers(Profile_Key=key_of(cast.charlie.profile))
    ref, body = call.of(cast.alice) if call.of else None, call.payload(cast.alice)
    with CaptureQueriesContext(connection) as queries:
        response = send(caller, *row, ref, headers=headers, body=body)
    if call.account_level:
        assert response.status_code == call.answer
    else:
        assert (response.status_code, response.json()["code"]) == (400, 144)
        assert not writes(queries)


@QUESTIONS.asked_of(lambda row: row.call.of)
def an_object_of_another_account(row, cast):
    ref, stranger = row.call.of(cast.alice), Caller(cast.charlie)
    with CaptureQueriesContext(connection) as queries:
        foreign = send(stranger, *row, ref)
    written = writes(queries)
    absent = send(stranger, *row, "missing00000000000000")
    assert foreign.status_code == absent.status_code == row.call.foreign
    bare = [
        r.content.replace(word.encode(), b"")
        for r, word in ((foreign, ref), (absent, "missing00000000000000"))
    ]
    assert bare[0] == bare[1]
    assert not written


def writes(queries):
    return [
        q["sql"]
        for q in queries
        if is_write(q["sql"]) and not any(name in q["sql"] for name in BOOKKEEPING)
    ]
