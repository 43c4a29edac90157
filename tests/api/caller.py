"""A client of the API that checks what every reply must be."""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.test import Client
from jsonschema import Draft202012Validator

from ayrdash.api.codes import CODES, Made
from ayrdash.api.description import described
from profiles.models import Key, Profile
from tests.cast import Party

JSON = "application/json; charset=utf-8"
# What the catalogue says that the API answers; 200 stands beside them in some replies.
MADE = {row.number for row in CODES.values() if row.made is Made.HERE} | {200}


def key_of(profile: Profile) -> str:
    return Key.objects.get(profile=profile, retires_at=None).secret


@dataclass
class Caller:
    """One account's key, and a User Profile's key if it acts as one."""

    party: Party
    profile: Profile | None = None
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def headers(self, **more: str) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {key_of(self.party.primary)}"}
        if self.profile is not None:
            headers["Profile-Key"] = key_of(self.profile)
        return headers | {name.replace("_", "-"): value for name, value in more.items()}

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Any = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> HttpResponse:
        """Send one call as JSON (or as ``options`` say) and check the reply's form."""
        if isinstance(body, dict | list):
            body, options = json.dumps(body), {"content_type": "application/json"} | options
        address = f"/api{path}" + (f"?{query}" if query else "")
        response = self.http.generic(
            method,
            address,
            body or "",
            headers=self.headers() if headers is None else headers,
            **options,
        )
        return checked(method, path, response)

    def get(self, path: str, query: str = "", **options: Any) -> dict[str, Any]:
        return self.call("GET", path, query=query, **options).json()

    def post(self, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        return self.call("POST", path, body, **options).json()

    def delete(self, path: str, body: Any = None, **options: Any) -> dict[str, Any]:
        return self.call("DELETE", path, body, **options).json()


def checked(method: str, path: str, response: HttpResponse) -> HttpResponse:
    """Hold a reply to what all replies promise, and to the description of its path."""
    assert response["Content-Type"] == JSON, response.content[:200]
    assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-Id"])
    assert response["x-ratelimit-max"].isdigit()
    assert response["x-ratelimit-count"].isdigit()
    assert not response.cookies
    body = response.json()
    assert codes_in(body) <= MADE, "the error catalogue does not say that the API answers this"
    if response.status_code != 200:
        assert body["status"] == "error"
    if schema := reply_schema(method, path.partition("?")[0], response.status_code):
        Draft202012Validator(schema | {"components": described()["components"]}).validate(body)
    return response


def codes_in(value: Any) -> set[int]:
    """Return every error code in a reply, however deep."""
    if isinstance(value, list):
        return set().union(*map(codes_in, value))
    if not isinstance(value, dict):
        return set()
    own = {value["code"]} if isinstance(value.get("code"), int) else set()
    return own.union(*map(codes_in, value.values()))


@cache
def patterns() -> list[tuple[re.Pattern[str], str]]:
    paths = sorted(described()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path) for path in paths]


def reply_schema(method: str, path: str, status: int) -> dict[str, Any] | None:
    """Return the described schema of a reply; None: the path is an alias or no path."""
    for pattern, told in patterns():
        if pattern.fullmatch(f"/api{path}"):
            operation = described()["paths"][told].get(method.lower())
            if operation is None:
                continue
            replies = operation["responses"]
            assert str(status) in replies, f"{method} {path}: {status} is not described"
            return replies[str(status)]["content"]["application/json"]["schema"]
    return None
