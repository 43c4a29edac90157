"""Holding a call against a network's OpenAPI description, cut to the operations in use.

``spec.json`` beside each double: ``operations`` by method and path with their query
parameters and body, and ``components`` as in OpenAPI. Members that it does not name are refused.
"""

import json
import pathlib
from typing import Any

from jsonschema import Draft202012Validator

from tests.doubles.web import Asked


class Published:
    """One network's description."""

    def __init__(self, beside: str) -> None:
        spec = json.loads(pathlib.Path(beside).with_name("spec.json").read_text())
        self._operations = spec["operations"]
        self._components = _closed(spec["components"])

    def complaint(self, operation: str, asked: Asked, body: Any = None) -> str:
        """Return what is wrong with a call; empty: it fits."""
        known = self._operations[operation]
        unknown = sorted(set(asked.query) - set(known["query"]))
        missing = sorted(set(known["required"]) - set(asked.query))
        if unknown or missing:
            return f"query: unknown {unknown}, missing {missing}"
        for name, value in asked.query.items():
            schema = known["query"][name]
            if schema.get("enum") and value not in schema["enum"]:
                return f"query: {name} must be one of {schema['enum']}"
        if "body" not in known:
            return ""
        schema = {**_closed(known["body"]), "components": self._components}
        error = next(iter(Draft202012Validator(schema).iter_errors(body)), None)
        return f"{'/'.join(map(str, error.path))}: {error.message}"[:300] if error else ""


def _closed(node: Any) -> Any:
    """Let no object have members that are not named; read what JSON Schema calls otherwise."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {name: _closed(value) for name, value in node.items()}
    if isinstance(found.get("properties"), dict) and "allOf" not in found:
        found.setdefault("additionalProperties", False)
    if found.pop("nullable", False) is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    return found
