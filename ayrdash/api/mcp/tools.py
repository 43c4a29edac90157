"""The tools: which calls of the API they make, what they take, and making the call."""

import copy
import io
import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlencode

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from ayrdash.api.description import described
from ayrdash.api.middleware import ApiMiddleware

# Tool → operation of the description.
NAMES = {
    "list_profiles": "list_profiles",
    "create_profile": "create_profile",
    "update_profile": "update_profile",
    "delete_profile": "delete_profile",
    "get_user": "user",
    "unlink_network": "unlink_social",
    "create_post": "create",
    "validate_post": "validate_post",
    "get_post": "read",
    "reschedule_post": "update",
    "retry_post": "retry",
    "delete_post": "delete",
    "get_history": "history",
    "create_link": "create_link",
    "revoke_link": "revoke_link",
}
# A tool makes one profile's call at a time, within the time that an answer may take.
LEFT_OUT = ("profileKeys",)
PROFILE_KEY = {
    "type": "string",
    "description": "Profile Key of the User Profile to act as; left out: the Primary Profile.",
}
# What the outer request hands on: who calls, and from where.
HANDED_ON = (
    "HTTP_AUTHORIZATION",
    "REMOTE_ADDR",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_HOST",
    "SERVER_NAME",
    "SERVER_PORT",
    "wsgi.url_scheme",
)


@dataclass(frozen=True)
class ToolCall:
    """One tool: the call that it makes and the schema of what it takes."""

    name: str
    method: str
    path: str
    text: str
    schema: dict[str, Any]
    places: dict[str, str]

    @property
    def only_reads(self) -> bool:
        return self.method == "GET" or self.name == "validate_post"

    @property
    def destroys(self) -> bool:
        return self.method == "DELETE"


@cache
def tools() -> dict[str, ToolCall]:
    """Return every tool by name."""
    by_id = {
        operation["operationId"]: (path, method.upper(), operation)
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    }
    return {name: _tool(name, *by_id[found]) for name, found in NAMES.items()}


def _tool(name: str, path: str, method: str, told: dict[str, Any]) -> ToolCall:
    members: dict[str, Any] = {}
    places: dict[str, str] = {}
    required: list[str] = []
    for row in told.get("parameters", []):
        members[row["name"]], places[row["name"]] = _inlined(row["schema"]), row["in"]
        required += [row["name"]] if row.get("required") else []
    body = told.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        schema = _inlined(body["schema"])
        members |= schema.get("properties", {})
        places |= dict.fromkeys(schema.get("properties", {}), "body")
        required += schema.get("required", [])
    members = {n: m for n, m in members.items() if n not in LEFT_OUT and not m.get("deprecated")}
    places = {n: where for n, where in places.items() if n not in LEFT_OUT}
    members["profileKey"], places["profileKey"] = PROFILE_KEY, "header"
    schema = {"type": "object", "properties": members, "required": required}
    text = told.get("description", "").partition("\n\nAlso answers")[0]
    return ToolCall(name, method, path, text, schema, places)


def _inlined(schema: Any) -> Any:
    """Return a schema without references, as tools stand alone."""
    if isinstance(schema, list):
        return [_inlined(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _inlined(described()["components"]["schemas"][name])
    return {name: _inlined(copy.copy(part)) for name, part in schema.items()}


@dataclass(frozen=True)
class ToolReply:
    """The API's reply to a tool's call."""

    status: int
    body: dict[str, Any]

    @property
    def failed(self) -> bool:
        return self.status != 200 or self.body.get("status") == "error"


def run(tool: ToolCall, members: dict[str, Any], outer: HttpRequest) -> ToolReply:
    """Make the tool's call on behalf of the outer request."""
    request = _request(tool, {n: v for n, v in members.items() if v is not None}, outer)
    response = ApiMiddleware(_answer)(request)
    return ToolReply(response.status_code, json.loads(response.content))


def _answer(request: HttpRequest) -> HttpResponse:
    match = resolve(request.path_info)
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def _request(tool: ToolCall, members: dict[str, Any], outer: HttpRequest) -> HttpRequest:
    path, query, body = tool.path, [], {}
    headers: dict[str, str] = {}
    for name, value in members.items():
        where = tool.places.get(name)
        if where == "path":
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        elif where == "query":
            query += [(name, _as_text(part)) for part in _each(value)]
        elif where == "header":
            headers["HTTP_PROFILE_KEY"] = str(value)
        elif where == "body":
            body[name] = value
    raw = json.dumps(body).encode() if "body" in tool.places.values() else b""
    kept = {name: outer.META[name] for name in HANDED_ON if name in outer.META}
    return WSGIRequest(
        {
            **kept,
            **headers,
            "REQUEST_METHOD": tool.method,
            "PATH_INFO": _unquoted(path),
            "QUERY_STRING": urlencode(query),
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(raw)),
            "wsgi.input": io.BytesIO(raw),
        }
    )


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unquoted(path: str) -> str:
    # WSGI has paths decoded, as bytes in Latin-1. A slash in an id stays quoted: no other call.
    return unquote(path.replace("%2F", "%252F")).encode().decode("latin-1")
