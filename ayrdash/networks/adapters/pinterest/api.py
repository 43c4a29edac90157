"""Calls to Pinterest's API, version 5."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.oauth import LOOKING_SECONDS
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.service import Reply, Service

PER_PAGE = 100


def _words(reply: Reply) -> str:
    return str(reply.members.get("message") or "")


def _meaning(reply: Reply) -> Fault | None:
    """Leave it to the status: Pinterest documents no numbers that say more."""
    return None


API = Service("Pinterest", _words, _meaning)


def web_address(path: str = "") -> str:
    """Return an address where people are."""
    base = base_address("pinterest", "web", "https://www.pinterest.com")
    return f"{base}/{path}" if path else base


def api_address(path: str) -> str:
    """Return the address of a call."""
    return f"{base_address('pinterest', 'api', 'https://api.pinterest.com')}/v5/{path}"


class Pinterest:
    """The API with one token."""

    def __init__(self, token: str) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        return API.object("GET", api_address(path), params=params, headers=self._headers)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        # A pin carries its images.
        headers, timeout = self._headers, seconds_of_a_call()
        return API.object("POST", api_address(path), json=body, headers=headers, timeout=timeout)

    def delete(self, path: str) -> None:
        API.ask("DELETE", api_address(path), headers=self._headers)

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a list, following its bookmarks for ``LOOKING_SECONDS`` at most."""
        until, bookmark = time.monotonic() + LOOKING_SECONDS, ""
        while True:
            more = {"bookmark": bookmark} if bookmark else {}
            answer = self.get(path, page_size=PER_PAGE, **more)
            yield from API.rows(answer, "items")
            following = str(answer.get("bookmark") or "")
            if not following or following == bookmark or time.monotonic() > until:
                return
            bookmark = following


def pin_path(pin: str) -> str:
    """Return a pin's path."""
    return f"pins/{quote(pin, safe='')}"


def board_path(board: str) -> str:
    """Return a board's path."""
    return f"boards/{quote(board, safe='')}"


def permalink(pin: str) -> str:
    """Return where people see a pin."""
    return web_address(f"pin/{pin}/")
