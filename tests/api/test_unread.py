"""What can't be read at all is refused in JSON too: by the API, and by gunicorn before it."""

import json
import runpy
import socket
from pathlib import Path

import pytest

CONF = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary="])
@pytest.mark.parametrize("path", ["/post", "/profiles", "/media/upload"])
def test_a_multipart_body_without_boundary_is_a_mistake_of_the_caller_s(api, path, kind):
    response = api.call("POST", path, "{}", content_type=kind)
    assert (response.status_code, response.json()["code"]) == (400, 400)


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [("/media/meta", "url=", "url"), ("/profiles", "limit=x", "limit")],
)
def test_a_wrong_query_names_its_member(api, path, query, field):
    reply = api.get(path, query)
    assert [fault["field"] for fault in reply["details"]] == [field]


@pytest.mark.parametrize(
    ("status", "reason", "code"),
    [("414", "URI Too Long", 986), (431, "Request Header Fields Too Large", 986), (500, "X", 982)],
)
def test_what_gunicorn_gives_up_on_is_json_with_an_id(status, reason, code):
    answer = runpy.run_path(str(CONF))["_answer_unread"]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer(ours, status, reason, "secret header")
        ours.close()
        head, _, body = theirs.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} {reason}\r\n".encode())
    assert b"Content-Type: application/json; charset=utf-8" in head
    assert b"X-Request-Id: " in head
    assert json.loads(body)["code"] == code
    assert b"secret" not in body
