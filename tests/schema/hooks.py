"""What schemathesis is told about this API: one more check, and what counts as tolerated.

Loaded by ``st`` through SCHEMATHESIS_HOOKS.
"""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import schemathesis

from tests.schema.tolerance import fits

JSON = "application/json; charset=utf-8"


@schemathesis.check
def every_reply_is_the_envelope(ctx: Any, response: Any, case: Any) -> None:
    """JSON with the promised headers; a failure is told by number, with its request id."""
    name = case.operation.label
    assert response.headers["content-type"] == [JSON], f"{name}: {response.headers}"
    # What gunicorn gives up on before it is read belongs to no profile.
    unread = response.status_code in (414, 431)
    limits = () if unread else ("x-ratelimit-max", "x-ratelimit-count")
    for header in ("x-request-id", *limits):
        assert response.headers.get(header), f"{name}: no {header}"
    body = response.json()
    if response.status_code == 200:
        return
    assert body["status"] == "error", f"{name}: {body}"
    parts = [body, *body.get("errors", []), *body.get("posts", [])]
    assert any(isinstance(part.get("code"), int) for part in parts), f"{name}: no code in {body}"


@schemathesis.check
def what_fits_the_description_is_understood(ctx: Any, response: Any, case: Any) -> None:
    """A described call may be refused by a rule (HTTP 400 here), never as not understood."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or response.status_code != 400:
        return
    body = response.json()
    if body.get("code") == 400 and body.get("details"):
        raise AssertionError(f"{case.operation.label}: {body['details']}")


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Keep "violating request accepted" unless the tolerance of docs/api.md explains it."""
    if type(failure).__name__ != "AcceptedNegativeData":
        return True
    return not explained(case, response)


def explained(case: Any, response: Any) -> bool:
    """Tell whether a tolerant reader finds sense in the request as it was sent."""
    root = case.operation.schema.raw_schema
    operation = case.operation.definition.raw
    request = response.request
    query = parse_qs(urlsplit(request.url).query, keep_blank_values=True)
    for parameter in operation.get("parameters", []):
        if parameter["in"] != "query":
            continue
        values = [value for value in query.get(parameter["name"], []) if value]
        value: Any = ",".join(values) if len(values) > 1 else (values or [None])[0]
        if value is None:
            if parameter.get("required"):
                return False
        elif not fits(value, parameter["schema"], root):
            return False
    described = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return described is None or _body_fits(request.body, described["schema"], root)


def _body_fits(sent: bytes | str | None, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    text = sent.decode("utf-8", "replace") if isinstance(sent, bytes) else sent or ""
    if not text.strip():
        return fits({}, schema, root)
    try:
        return fits(json.loads(text), schema, root)
    except ValueError:
        # No JSON: read as a form, each value text.
        pairs = parse_qs(text, keep_blank_values=True)
        return fits({name: ",".join(values) for name, values in pairs.items()}, schema, root)
