"""What the API reads although its description is stricter: the table of docs/api.md, as code.

The description says what a client should send; clients send booleans as text, numbers where
text stands, arrays as comma lists, null for nothing. A call that the description forbids may
be answered 200 only where this reading finds sense in it. ``fits`` leans to "no sense": what
it does not know must be refused.
"""

import json
from typing import Any

_TRUTH = {"true", "false", "0", "1", "yes", "no", "on", "off", "t", "f", "y", "n"}


def fits(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    """Tell whether a tolerant reader may take ``value`` for what ``schema`` describes."""
    schema = _resolved(schema, root)
    if "allOf" in schema:
        return all(fits(value, part, root) for part in schema["allOf"])
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return any(fits(value, part, root) for part in choices)
    kind = schema.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    return reader(value, schema, root) if reader else True


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        schema = root["components"]["schemas"][name]
    return schema


def _object(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    value = _as_json(value, "{")
    if not isinstance(value, dict):
        return False
    sent = {name: item for name, item in value.items() if item is not None}
    known = schema.get("properties", {})
    if any(name not in sent for name in schema.get("required", [])):
        return False
    return all(fits(item, known[name], root) for name, item in sent.items() if name in known)


def _array(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    value = _as_json(value, "[")
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or len(value) < schema.get("minItems", 0):
        return False
    return all(fits(item, schema.get("items", {}), root) for item in value)


def _as_json(value: Any, opening: str) -> Any:
    if isinstance(value, str) and value.strip().startswith(opening):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _string(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return False
    text = str(value)
    allowed = [str(word).lower() for word in schema.get("enum", [])]
    return len(text) >= schema.get("minLength", 0) and (not allowed or text.lower() in allowed)


def _boolean(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return str(value).strip().lower() in _TRUTH or value in (0, 1)


def _integer(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return False
    low, high = schema.get("minimum", number), schema.get("maximum", number)
    return number == int(number) and low <= number <= high


def _number(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _null(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return value is None


_READERS = {
    "object": _object,
    "array": _array,
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "null": _null,
}
