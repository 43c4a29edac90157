"""The published description: OpenAPI 3.1, generated from the endpoints."""

import json
from functools import cache
from typing import Any

from ninja.schema import NinjaGenerateJsonSchema

from ayrdash.api.app import api
from ayrdash.api.codes import CODES
from ayrdash.api.schemas import ErrorOut

# What any call may answer beside 200, as RFC 9110 names it.
ERRORS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    414: "URI Too Long",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}


@cache
def described() -> dict[str, Any]:
    """Return the description as plain data.

    Errors are the same everywhere and are added here: declared at each endpoint they
    would be a thousand models, built at every start.
    """
    from ayrdash.api import urls  # noqa: F401 - importing registers every endpoint

    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    schema["components"]["schemas"]["ErrorOut"] = ErrorOut.model_json_schema(
        mode="serialization", schema_generator=NinjaGenerateJsonSchema
    )
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["responses"].update(_errors())
            _free_bodies(operation, schema["components"]["schemas"])
    _link(schema["paths"])
    return schema


def _free_bodies(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Say that a body without required members may be left out."""
    for media in operation.get("requestBody", {}).get("content", {}).values():
        name = media["schema"].get("$ref", "").rsplit("/", 1)[-1]
        if name in schemas and not schemas[name].get("required"):
            operation["requestBody"]["required"] = False


# What a reply's member is good for: (from, its member) → (operation, parameter or body member).
_FOLLOWS = {
    ("post", "/api/post", "id"): [
        ("read", "path.post_id", ""),
        ("history_of", "path.post_id", ""),
        ("update", "", "id"),
        ("retry", "", "id"),
        ("delete", "", "id"),
    ],
    ("post", "/api/profiles", "profileKey"): [
        ("update_profile", "", "profileKey"),
        ("create_link", "", "profileKey"),
        ("delete_profile", "", "profileKey"),
        ("create", "", "profileKey"),
    ],
    ("post", "/api/profiles", "refId"): [("list_profiles", "query.refId", "")],
    ("post", "/api/profiles/link-sessions", "sessionId"): [
        ("revoke_link", "path.session_id", ""),
    ],
    ("post", "/api/auto-schedule", "title"): [("delete_schedule", "", "title")],
}


def _link(paths: dict[str, Any]) -> None:
    """Publish how one call's reply leads to the next, as links of the description."""
    for (method, path, member), nexts in _FOLLOWS.items():
        links = paths[path][method]["responses"]["200"].setdefault("links", {})
        value = f"$response.body#/{member}"
        for operation, parameter, body in nexts:
            link: dict[str, Any] = {"operationId": operation}
            link |= {"parameters": {parameter: value}} if parameter else {}
            link |= {"requestBody": {body: value}} if body else {}
            links[f"{operation}_by_{member}"] = link


def _errors() -> dict[str, Any]:
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}}
    return {
        str(status): {"content": answer, "description": name} for status, name in ERRORS.items()
    }


def as_text() -> str:
    """Return the description as the committed file holds it."""
    return json.dumps(described(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def errors_as_markdown() -> str:
    """Return the error catalogue as the committed page holds it."""
    lines = [
        "# Error codes of the API",
        "",
        "Written from `ayrdash/api/codes.py` by `make api-docs`. Codes below 900 mean what they",
        "mean at Ayrshare; ours start at 900. A code *kept for later* belongs to a network or",
        "feature that this version lacks, or to the dashboard; the API does not answer it yet.",
        "",
        "| Code | HTTP | Meaning | What to do | Made by |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.number} | {row.status} | {row.meaning} | {row.resolution} | {row.made.value} |"
        for row in CODES.values()
    ]
    return "\n".join(lines) + "\n"
