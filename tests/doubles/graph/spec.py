"""Holding a call against what Meta published: parameters, required ones, fields."""

import json
import pathlib
import re
from typing import Any

_SPEC: dict[str, Any] = json.loads(pathlib.Path(__file__).with_name("fields.json").read_text())
# What every call of the Graph API takes beside its own parameters.
_COMMON = frozenset(
    {"access_token", "appsecret_proof", "fields", "limit", "after", "before", "since", "until"}
)
_NAME = re.compile(r"[a-z_]+|[{},]|\S")


def complaint(node: str, method: str, edge: str, params: dict[str, str]) -> str:
    """Return what is wrong with a call; empty: it fits."""
    known = _SPEC[node]["edges"].get(f"{method} {edge}".strip())
    if known is None:
        return f"Unsupported {method.lower()} request on {node}/{edge}"
    unknown = sorted(set(params) - set(known["params"]) - _COMMON)
    missing = sorted(set(known["required"]) - set(params))
    if missing:
        return f"The parameter {missing[0]} is required"
    return f"Unknown parameter {unknown[0]}" if unknown else ""


def wrong_field(node: str, names: list[str]) -> str:
    """Return the first name that is no field of a node; empty: all are."""
    return next((name for name in names if name not in _SPEC[node]["fields"]), "")


def field_tree(text: str) -> dict[str, Any]:
    """Read ``id,instagram_business_account{id,username}`` into nested dicts."""
    tree: dict[str, Any] = {}
    stack, last = [tree], ""
    for token in _NAME.findall(text):
        if token == "{":
            stack.append(stack[-1].setdefault(last, {}))
        elif token == "}":
            stack.pop()
        elif token != ",":
            last = token
            stack[-1][last] = {}
    return tree
