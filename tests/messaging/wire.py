"""The test network at the end of a wire that stays within the process, and can be cut."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.test import Client

from ayrdash.core.outbound import Answer, Unreachable


class Wire:
    """Carries the adapter's calls to the test network's own addresses.

    ``cut_answers``: so many answers to messages are lost after the network has acted.
    ``during``: what happens elsewhere while a message is on its way.
    """

    def __init__(self) -> None:
        self.cut_answers = 0
        self.down = False
        self.asked: list[str] = []
        self.during: Callable[[], object] | None = None

    def call(self, method: str, url: str, **kwargs: Any) -> Answer:
        if self.down:
            raise Unreachable("The server could not be reached.")
        path = urlsplit(url).path
        self.asked.append(f"{method} {path}")
        body, kind = json.dumps(kwargs.get("json")), "application/json"
        if "data" in kwargs:
            body, kind = urlencode(kwargs["data"]), "application/x-www-form-urlencoded"
        query = urlencode(kwargs.get("params") or {})
        answer = Client().generic(
            method, f"{path}?{query}", body, content_type=kind, headers=kwargs.get("headers")
        )
        if method == "POST" and "/conversations/" in path:
            if self.during:
                self.during()
            if self.cut_answers:
                self.cut_answers -= 1
                raise Unreachable("The server took too long to answer.")
        return Answer(answer.status_code, answer.headers, answer.content)
