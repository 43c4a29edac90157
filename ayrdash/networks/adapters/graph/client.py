"""Calls to the Graph API: signed by the app's secret, answered by objects or ``Fault``s."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.core.outbound import Answer
from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.graph.faults import fault_of
from ayrdash.networks.adapters.oauth import LOOKING_SECONDS, READING_SECONDS, App
from ayrdash.networks.adapters.pieces import seconds_of_a_call

PER_PAGE = 100


def graph_address(path: str) -> str:
    """Return the address of a node or edge, in the version that the settings name."""
    base = base_address("facebook", "graph", "https://graph.facebook.com")
    return f"{base}/{settings.META_GRAPH_VERSION}/{path}"


def web_address(path: str = "") -> str:
    """Return an address where people are."""
    base = base_address("facebook", "web", "https://www.facebook.com")
    return f"{base}/{path}" if path else base


class Graph:
    """The Graph API as one app, with one token (a person's or a page's)."""

    def __init__(self, app: App, token: str = "") -> None:
        self._app, self._token = app, token

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        return self._send("GET", path, params=self._signed(params))

    def post(self, path: str, **params: Any) -> dict[str, Any]:
        return self._send("POST", path, data=self._signed(params))

    def upload(self, path: str, data: bytes, content_type: str, **params: Any) -> dict[str, Any]:
        """Send a photo by its bytes."""
        ending = "png" if content_type == "image/png" else "jpg"
        files = {"source": (f"photo.{ending}", data, content_type)}
        signed = self._signed(params)
        return self._send("POST", path, data=signed, files=files, timeout=seconds_of_a_call())

    def delete(self, path: str) -> dict[str, Any]:
        return self._send("DELETE", path, params=self._signed({}))

    def pages(self, path: str, *, whole: bool = False, **params: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of a list, following its cursors for ``LOOKING_SECONDS`` at most.

        ``whole``: to its end, for ``READING_SECONDS`` at most, then a ``Fault``. By cursor and
        not by the ``next`` address, which holds the token.
        """
        until = time.monotonic() + (READING_SECONDS if whole else LOOKING_SECONDS)
        after: dict[str, str] = {}
        while True:
            answer = self.get(path, limit=PER_PAGE, **params, **after)
            yield from rows_of(answer)
            paging = answer.get("paging") or {}
            cursor = (paging.get("cursors") or {}).get("after")
            if not paging.get("next") or not cursor or cursor == after.get("after"):
                return
            if time.monotonic() > until:
                if whole:
                    raise Fault(FaultKind.TRANSIENT, _("Facebook's list came to no end."))
                return
            after = {"after": str(cursor)}

    def _signed(self, params: dict[str, Any]) -> dict[str, Any]:
        proof = proof_of(self._app, self._token)
        return {**params, "appsecret_proof": proof} if self._token else params

    def _send(self, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        # In a header, not in the address: addresses end up in logs.
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return _read(wire.send(method, graph_address(path), headers=headers, **kwargs))


def proof_of(app: App, token: str) -> str:
    """Return the proof that whoever sends this token knows the app's secret."""
    return hmac.new(app.client_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def rows_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a list's answer."""
    rows = answer.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable()
    return rows


def text_of(answer: dict[str, Any], name: str) -> str:
    """Return what must be in an answer; without it there is no proof of anything."""
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise unreadable()
    return value


def unreadable() -> wire.NoAnswer:
    return wire.unreadable("Facebook")


def _read(answer: Answer) -> dict[str, Any]:
    payload = wire.payload_of(answer)
    if 200 <= answer.status < 300:
        if not payload:
            raise unreadable()
        # Some refusals of the Graph API come with status 200.
        if "error" not in payload:
            return payload
    raise fault_of(answer, payload or {})
