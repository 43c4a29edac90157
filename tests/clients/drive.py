"""Calls the official Python client as its users do. Run by test_clients, apart from Django.

Reads a JSON script from standard input: the base address, the API key, and steps of
``[method, argument]``; ``"$name"`` stands for what an earlier reply held. Prints replies.
"""

import json
import sys
from typing import Any

from ayrshare import ayrshare


def filled(value: Any, kept: dict[str, Any]) -> Any:
    """Put what was kept in place of its name."""
    if isinstance(value, str) and value.startswith("$"):
        return kept[value[1:]]
    if isinstance(value, dict):
        return {name: filled(item, kept) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, kept) for item in value]
    return value


def main() -> None:
    script = json.load(sys.stdin)
    ayrshare.base = script["base"] + "/"
    client = ayrshare.SocialPost(script["key"])
    kept: dict[str, Any] = {}
    replies = []
    for method, argument, keep in script["steps"]:
        given = [] if argument is None else [filled(argument, kept)]
        reply = getattr(client, method)(*given)
        if isinstance(reply, ayrshare.SocialPost):
            reply = {"status": "success"}
        for name, path in (keep or {}).items():
            found = reply
            for part in path.split("."):
                found = found[int(part)] if part.isdigit() else found[part]
            kept[name] = found
        replies.append([method, reply])
    methods = [name for name in dir(client) if not name.startswith("_")]
    known = [name for name in methods if callable(getattr(client, name))]
    print(json.dumps({"replies": replies, "methods": known}))  # noqa: T201 - read by the test


main()
