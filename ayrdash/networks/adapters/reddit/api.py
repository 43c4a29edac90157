"""Calls to Reddit's API. Many of its refusals come with status 200."""

import datetime
from typing import Any

from django.utils import timezone

from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.service import Reply, Service

# Codes of ``json.errors`` that say more than "refused".
_CODES = {"RATELIMIT": FaultKind.RATE_LIMITED, "ALREADY_SUB": FaultKind.DUPLICATE}


class Forbidden(Fault):
    """A plain 403: a subreddit that is closed to the person, or a suspended person."""


def _words(reply: Reply) -> str:
    said = reply.members
    return str(said.get("explanation") or said.get("message") or said.get("reason") or "")


def _meaning(reply: Reply) -> Fault | None:
    if reply.status == 429:
        return API.busy(_reset(reply))
    if reply.status == 403 and "insufficient_scope" not in _challenge(reply):
        said = API.fault(FaultKind.REJECTED, reply)
        return Forbidden(said.kind, said.message)
    return None


def _challenge(reply: Reply) -> str:
    return reply.headers.get("www-authenticate", "")


API = Service("Reddit", _words, _meaning)


def _reset(reply: Reply) -> datetime.datetime | None:
    """Return when the ten minutes over which Reddit counts end: it names the seconds left."""
    after = reply.headers.get("retry-after") or reply.headers.get("x-ratelimit-reset") or ""
    try:
        return timezone.now() + datetime.timedelta(seconds=min(float(after), 86_400.0))
    except ValueError:
        return None


def web_address(path: str = "") -> str:
    """Return an address where people are."""
    base = base_address("reddit", "web", "https://www.reddit.com")
    return f"{base}/{path}" if path else base


class Reddit:
    """The API with one token."""

    def __init__(self, token: str) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **params: Any) -> Any:
        """Return whatever JSON there is: some answers are lists."""
        query = {"raw_json": "1", **params}
        reply = API.ask("GET", _api(path), params=query, headers=self._headers)
        if reply.content is None:
            raise API.unreadable()
        return reply.content

    def form(self, path: str, **fields: str) -> dict[str, Any]:
        """Send a form; return the answer's ``data``."""
        form = {"api_type": "json", **fields}
        return _data(API.ask("POST", _api(path), data=form, headers=self._headers))

    def json(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send JSON; return the answer's ``data``."""
        return _data(API.ask("POST", _api(path), json=body, headers=self._headers))

    def lease(self, name: str, content_type: str) -> dict[str, Any]:
        """Ask where to send a file."""
        form = {"api_type": "json", "filepath": name, "mimetype": content_type}
        reply = API.ask("POST", _api("api/media/asset.json"), data=form, headers=self._headers)
        return reply.members


def _api(path: str) -> str:
    return f"{base_address('reddit', 'api', 'https://oauth.reddit.com')}/{path}"


def _data(reply: Reply) -> dict[str, Any]:
    inner = reply.members.get("json")
    if not isinstance(inner, dict):
        if reply.content == {}:  # what some calls answer that did it
            return {}
        raise API.unreadable()
    if errors := inner.get("errors"):
        raise _refused(errors, reply, inner)
    data = inner.get("data")
    return data if isinstance(data, dict) else {}


def _refused(errors: Any, reply: Reply, inner: dict[str, Any]) -> Fault:
    first = errors[0] if isinstance(errors, list) and errors else []
    parts = first if isinstance(first, list) else []
    code, words = (str(parts[0]), str(parts[1])) if len(parts) > 1 else ("", "")
    kind = _CODES.get(code, FaultKind.REJECTED)
    if kind is FaultKind.RATE_LIMITED:
        wait = inner.get("ratelimit")
        seconds = float(wait) if isinstance(wait, int | float) else 0.0
        until = timezone.now() + datetime.timedelta(seconds=min(seconds, 86_400.0))
        return API.busy(until if seconds > 0 else _reset(reply))
    said = Reply(reply.status, reply.headers, {"message": words or code})
    return API.fault(kind, said)


def children_of(listing: object) -> list[dict[str, Any]]:
    """Return the things of a listing: their ``data``."""
    data = listing.get("data") if isinstance(listing, dict) else None
    rows = data.get("children") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise API.unreadable()
    found = [row.get("data") for row in rows if isinstance(row, dict)]
    return [row for row in found if isinstance(row, dict)]
