"""Calls of an installation's own app: the example of the documents, on a real server."""

import json
import sys
import types

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from ayrdash.api import custom
from ayrdash.api.codes import CODES, Code
from ayrdash.api.custom import CustomRouter, mount
from ayrdash.apikeys.scopes import Rule, Scope, refusal
from tests import migrated
from tests.apikeys.keys import make_key
from tests.architecture.sources import ROOT
from tests.browser.serving import Installation

KEYS = """
import json
import django
django.setup()
from tests.api.caller import key_of
from tests.cast import make_party
a = make_party("a@a.test", "A", "P")
c = make_party("c@c.test", "C", "Q")
print(json.dumps([key_of(p) for p in (a.primary, a.profile, c.primary)]))
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A server with the shop, and Alice's two keys and Charlie's."""
    monkeypatch.setenv("CUSTOM_APPS", "shop")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "docs" / "examples"))
    made = Installation(tmp_path)
    migrated.begin(made.data)
    made.manage("migrate", "--verbosity", "0")
    keys = json.loads(made.python("-c", KEYS))
    try:
        made.start()
        yield made, keys
    finally:
        made.stop()


@pytest.mark.slow
def test_the_example_answers_like_the_product_s_own_calls(shop):
    server, (key, profile_key, foreign) = shop

    def call(method, path, token=key, profile=profile_key, **options):
        headers = {"Authorization": f"Bearer {token}", "Profile-Key": profile}
        url = f"{server.url}/api/custom/shop{path}"
        return requests.request(method, url, headers=headers, timeout=20, **options)

    made = call("POST", "/notes", json={"text": "Likes blue"})
    assert (made.status_code, made.json()["text"]) == (200, "Likes blue")
    assert made.headers["x-ratelimit-count"] == "1"
    path = f"/notes/{made.json()['id']}"
    assert call("GET", path).json()["text"] == "Likes blue"
    assert call("POST", "/notes", data={"text": "By form"}).json()["text"] == "By form"
    for other in ({"profile": ""}, {"token": foreign, "profile": ""}):
        absent = call("GET", path, **other)
        assert (absent.status_code, absent.json()["code"]) == (404, 10_001)
    assert call("POST", "/notes", json={}).json()["code"] == 400
    assert call("GET", path, token="nonsense").json()["code"] == 102
    assert call("PUT", "/notes").json()["code"] == 980
    assert call("GET", "/nothing").json()["code"] == 904
    told = requests.get(f"{server.url}/api/openapi.json", timeout=20).json()
    assert "/api/custom/shop/notes" in told["paths"]
    assert "NoteOut" in told["components"]["schemas"]


def test_a_call_about_the_account_is_closed_to_keys_for_chosen_profiles(alice, monkeypatch):
    rules = []
    monkeypatch.setattr(
        custom, "endpoint", lambda *args, scope, **more: rules.append(scope) or (lambda view: view)
    )
    router = CustomRouter("shop")
    for scope in (Scope.READ, Rule(Scope.READ)):
        router.endpoint("GET", "/all", scope=scope, account_level=True)(lambda request: None)
    router.mount()
    key, _ = make_key(alice, all_profiles=False)
    refused = [refusal(key.secrets.get(), rule, address="", now=timezone.now()) for rule in rules]
    assert [error and error.code for error in refused] == [924, None]


@pytest.mark.parametrize("name", ["", "Shop", "a/b", "-x"])
def test_a_name_that_is_no_path_stops_the_start(name):
    with pytest.raises(ImproperlyConfigured):
        CustomRouter(name)


@pytest.mark.parametrize("number", [400, 999, 102])
def test_a_code_of_the_product_s_stops_the_start(number):
    before = dict(CODES)
    with pytest.raises(ImproperlyConfigured):
        CustomRouter("shop", codes=[Code(number, 400, "x", "y")]).mount()
    assert before == CODES


@pytest.mark.parametrize("routers", [[None], [CustomRouter("a"), CustomRouter("a")]])
def test_a_missing_router_or_a_taken_name_stops_the_start(routers, monkeypatch):
    names = [f"fake_app_{place}" for place, _ in enumerate(routers)]
    for name, router in zip(names, routers, strict=True):
        module = types.ModuleType(f"{name}.endpoints")
        module.router = router
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        monkeypatch.setitem(sys.modules, f"{name}.endpoints", module)
    with pytest.raises(ImproperlyConfigured):
        mount(names)
