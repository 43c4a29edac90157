"""Files in JSON bodies, decoded as they arrive: whatever the pieces, the same file."""

import base64
import json

import pytest

from ayrdash.api import large
from tests.api.test_rest import png

PICTURE = png()


def body(prefix: str = "data:image/png;base64,", **more: str) -> dict[str, str]:
    return {**more, "file": prefix + base64.b64encode(PICTURE).decode()}


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 7, 64, 65_536])
@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,", "data:;base64,"])
def test_the_file_is_the_same_however_it_arrives(api, monkeypatch, piece, prefix):
    monkeypatch.setattr(large, "PIECE", piece)
    sent = json.dumps({**body(prefix), "fileName": "ä.png", "description": "At sea"})
    for text in (sent, sent.replace("/", "\\/")):
        reply = api.post("/media/upload", text, content_type="application/json")
        assert (reply["status"], reply["fileName"]) == ("success", "ä.png"), reply
        assert reply["description"] == "At sea"


@pytest.mark.parametrize(
    "text",
    [
        '{"file": "data:image/png;base64,!!!!"}',
        '{"file": "AAAA',
        '{"file": "AAAAA"}',
        '{"file": "AAAA"',
        '{"file": "AAAA"}}',
        '{"inner": {"file": "AAAA"}}',
        '{"description": "\\"file\\": \\"AAAA\\""}',
        '{"file": 3}',
        '{"file": ""}',
        '["file"]',
        '{"file": "\xe4"}',
        "",
    ],
)
def test_what_holds_no_file_is_refused(api, text):
    response = api.call("POST", "/media/upload", text, content_type="application/json")
    assert (response.status_code, response.json()["status"]) == (400, "error")


def test_a_quoted_mention_of_a_file_is_no_file(api):
    sent = json.dumps({"description": 'say "file": "x"', **body()})
    assert api.post("/media/upload", sent, content_type="application/json")["status"] == "success"


def test_a_body_beyond_the_bound_is_413(api, monkeypatch):
    from ayrdash.api.app import UPLOAD

    monkeypatch.setattr(UPLOAD, "longest_body", 1_000)
    sent = json.dumps({**body(), "description": "x" * 2_000})
    response = api.call("POST", "/media/upload", sent, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (413, 981)


def test_other_members_have_a_bound_too(api):
    sent = json.dumps({"description": "x" * large.OTHERS * 2, **body()})
    response = api.call("POST", "/media/upload", sent, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (400, 400)
