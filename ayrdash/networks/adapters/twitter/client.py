"""Calls to the X API v2, and what its refusals mean (problem types as its documents list them)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.core.outbound import Answer
from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind

NAME = "X"
RESET = "x-rate-limit-reset"


def api_address(path: str) -> str:
    """Return the address of a call."""
    return f"{base_address('twitter', 'api', 'https://api.x.com')}/2/{path}"


def web_address(path: str = "") -> str:
    """Return an address where people are."""
    base = base_address("twitter", "web", "https://x.com")
    return f"{base}/{path}" if path else base


def call(method: str, path: str, token: str, **kwargs: Any) -> dict[str, Any]:
    """Call the API with a person's token; return the whole answer. Raises ``Fault``."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = wire.send(method, api_address(path), headers=headers, **kwargs)
    payload = wire.payload_of(answer)
    if 200 <= answer.status < 300:
        if not payload:
            raise wire.unreadable(NAME)
        if "data" not in payload and (errors := payload.get("errors")):
            # Of a single object that can't be had, X tells with status 200.
            raise _refusal(answer, _first(errors))
        return payload
    raise _refusal(answer, payload or {})


def data_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object that an answer is about."""
    found = payload.get("data")
    if not isinstance(found, dict):
        raise wire.unreadable(NAME)
    return found


def rows_of(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a list; X leaves ``data`` out where there are none."""
    rows = payload.get("data", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise wire.unreadable(NAME)
    return rows


def _first(errors: object) -> dict[str, Any]:
    rows = errors if isinstance(errors, list) else []
    return rows[0] if rows and isinstance(rows[0], dict) else {}


def _refusal(answer: Answer, payload: Mapping[str, Any]) -> Fault:
    if answer.status == 429:
        return wire.busy(NAME, wire.told(answer.headers, RESET))
    if answer.status >= 500:
        return wire.down(NAME)
    if answer.status == 401:
        return Fault(FaultKind.UNKNOWN, _("X did not accept the login."))
    problem = str(payload.get("type") or "").rsplit("/", 1)[-1]
    detail = str(payload.get("detail") or _first(payload.get("errors")).get("message") or "")
    return _meaning(answer.status, problem, (detail or str(payload.get("title") or ""))[:300])


def _meaning(status: int, problem: str, words: str) -> Fault:
    if problem == "resource-not-found" or status == 404:
        return Fault(FaultKind.GONE, _("It is no longer there at X."))
    if problem == "user-suspended" or (status == 403 and "suspended" in words):
        message = _("X has suspended this account: %s") % words
        return Fault(FaultKind.SUSPENDED, message, violation=True, rule=problem)
    if status == 403 and "duplicate content" in words:
        message = _("X has just taken the same post already. Change the text.")
        return Fault(FaultKind.DUPLICATE, message)
    if problem == "usage-capped" or status == 402:
        message = _("The X app has used up what it paid for: %s") % words
        return Fault(FaultKind.REJECTED, message)
    # "client-forbidden" is about the app's plan, "not-authorized-for-resource" about one post:
    # neither says that the link is dead.
    if problem == "oauth1-permissions":
        message = _("X refused permission: %s") % words
        return Fault(FaultKind.PERMISSION_LOST, message)
    return Fault(FaultKind.REJECTED, _("X refused it: %s") % words)
