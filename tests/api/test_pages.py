"""The API's pages for people: calls as forms and code, the error catalogue."""

import json
import shlex

import pytest
from django.test import Client

from ayrdash.api.codes import CODES
from ayrdash.api.tryout import CallForm, operations, snippets

OFFERED = [name for name, operation in operations().items() if operation.is_offered]


def test_the_list_leads_to_a_page_for_each_offered_call(alice):
    page = alice.client().get("/api/docs").content.decode()
    for name, operation in operations().items():
        assert operation.path in page
        assert (f"/api/docs/{name}" in page) == operation.is_offered


@pytest.mark.parametrize("name", ["create", "history_of", "upload", "list_profiles"])
def test_a_call_has_a_field_for_each_member(alice, name):
    page = alice.client().get(f"/api/docs/{name}").content.decode()
    for part in operations()[name].parts:
        assert f'data-name="{part.name}"' in page
    assert "<script" not in page.partition("<body")[2]


@pytest.mark.parametrize("name", ["nothing", "post__comments"])
def test_what_is_not_offered_has_no_form(alice, name):
    assert alice.client().get(f"/api/docs/{name}").status_code == 404


@pytest.mark.parametrize("name", OFFERED)
def test_each_call_as_python_compiles(name):
    code = {s.language: s.text for s in snippets(CallForm(operations()[name]), "https://h.test")}
    compile(code["Python"], name, "exec")
    assert shlex.split(code["curl"])[:3] == ["curl", "-X", operations()[name].method]


def test_the_example_carries_what_was_typed_and_no_more(api, alice):
    form = CallForm(operations()["create"], {"body.post": 'It\'s "late"', "body.platforms": "x, y"})
    words = shlex.split({s.language: s.text for s in snippets(form, "https://h.test")}["curl"])
    assert json.loads(words[words.index("-d") + 1]) == {
        "post": 'It\'s "late"',
        "platforms": ["x", "y"],
    }


def test_the_catalogue_page_has_every_code_and_finds_one(alice):
    client = alice.client()
    page = client.get("/api/docs/errors").content.decode()
    assert all(f'id="code-{number}"' in page for number in CODES)
    found = client.get("/api/docs/errors?q=146").content.decode()
    assert 'id="code-146"' in found
    assert 'id="code-102"' not in found
    assert "No code like it" in client.get("/api/docs/errors?q=zebra").content.decode()


def test_the_pages_ask_for_sign_in():
    for path in ("/api/docs", "/api/docs/create", "/api/docs/errors"):
        assert Client().get(path).status_code == 302
