"""A relay in front of a server that can't be told to fail: it fails in the server's place."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.doubles.web import Asked, Reply, Web

_KEPT = ("authorization", "content-type", "accept")


class _AsItIs(urllib.request.HTTPErrorProcessor):
    def http_response(self, request: Any, response: Any) -> Any:
        return response


_opener = urllib.request.build_opener(_AsItIs)


@dataclass
class Relay(Web):
    """``target`` is the server's address."""

    target: str = ""

    def answer(self, asked: Asked) -> Reply:
        query = f"?{urlencode(asked.query)}" if asked.query else ""
        request = urllib.request.Request(
            f"{self.target}{asked.path}{query}",
            data=asked.body or None,
            headers={name: asked.headers[name] for name in _KEPT if name in asked.headers},
            method=asked.method,
        )
        with _opener.open(request, timeout=30) as answer:
            kind = answer.headers.get("Content-Type") or ""
            return Reply(answer.status, answer.read(), {"Content-Type": kind})
