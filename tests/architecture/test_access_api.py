"""Every endpoint of the API, asked with every kind of key."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ayrdash.api import urls  # noqa: F401 - importing registers every endpoint
from ayrdash.api.app import registered
from tests.access.api import CALLS
from tests.access.table import is_write
from tests.api.caller import Caller, checked, key_of

EACH = [(call, name) for call in CALLS for name in call.names]
each_call = pytest.mark.parametrize(("call", "name"), EACH, ids=[name for _, name in EACH])
OBJECTS = [(call, name) for call, name in EACH if call.of]
each_object = pytest.mark.parametrize(("call", "name"), OBJECTS, ids=[name for _, name in OBJECTS])
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
    parts = [name.partition(" ") for _, name in EACH]
    named = {(method, path.replace("{}", "*")) for method, _, path in parts}
    assert named == {(method, name) for method, name in registered()}


@each_call
def test_nobody(call, name, alice):
    response = send(Caller(alice), call, name, headers={})
    assert (response.status_code, response.json()["code"]) == (401, 102)


@each_call
def test_somebody_with_a_session_alone(call, name, alice):
    method, _, path = name.partition(" ")
    for client in (alice.client(), alice.client(acting_as=alice.profile)):
        response = client.generic(method, f"/api/{path.format('x')}")
        assert checked(method, f"/{path}", response).status_code == 401


@each_call
def test_a_wrong_key(call, name, alice):
    for key in ("wrong", key_of(alice.profile)):
        response = send(Caller(alice), call, name, headers={"Authorization": f"Bearer {key}"})
        assert (response.status_code, response.json()["code"]) == (403, 102)


@each_call
def test_the_account_s_own_key(call, name, alice):
    caller = Caller(alice, alice.profile if call.as_profile else None)
    assert send(caller, call, name).status_code == call.answer


@each_call
def test_the_profile_key_of_another_account(call, name, alice, charlie):
    caller = Caller(alice)
    headers = caller.headers(Profile_Key=key_of(charlie.profile))
    ref, body = call.of(alice) if call.of else None, call.payload(alice)
    with CaptureQueriesContext(connection) as queries:
        response = send(caller, call, name, ref, headers=headers, body=body)
    if call.account_level:
        assert response.status_code == call.answer
    else:
        assert (response.status_code, response.json()["code"]) == (400, 144)
        assert not writes(queries)


@each_object
def test_an_object_of_another_account(call, name, alice, charlie):
    ref, stranger = call.of(alice), Caller(charlie)
    with CaptureQueriesContext(connection) as queries:
        foreign = send(stranger, call, name, ref)
    written = writes(queries)
    absent = send(stranger, call, name, "missing00000000000000")
    assert foreign.status_code == absent.status_code == call.foreign
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
