"""Calls to the Threads API, and what its refusals mean (Graph API numbers, Threads' own)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.core.outbound import Answer
from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind

NAME = "Threads"
_LIMITS = frozenset({4, 17, 32, 341, 613, 80001, 80002, 80006})
# Spam, and an account that may not post (subcodes).
_BARRED = frozenset({2207050, 2207051, 4279013})
_NOT_THERE = 33
_NO_SUCH = 24


def address(path: str) -> str:
    """Return the address of a call; paths of tokens stand beside the version."""
    base = base_address("threads", "api", "https://graph.threads.net")
    return f"{base}/{path}" if "access_token" in path else f"{base}/v1.0/{path}"


def web_address(path: str = "") -> str:
    """Return an address where people are."""
    base = base_address("threads", "web", "https://www.threads.net")
    return f"{base}/{path}" if path else base


def call(method: str, path: str, token: str = "", **kwargs: Any) -> dict[str, Any]:
    """Call the API; the token goes in a header. Raises ``Fault``."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = wire.send(method, address(path), headers=headers, **kwargs)
    payload = wire.payload_of(answer)
    if 200 <= answer.status < 300:
        if not payload:
            raise wire.unreadable(NAME)
        if "error" not in payload:
            return payload
    raise _refusal(answer, payload or {})


def rows_of(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a list's answer."""
    rows = payload.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise wire.unreadable(NAME)
    return rows


def id_of(payload: Mapping[str, Any]) -> str:
    """Return the id in an answer; without it there is no proof of anything."""
    return wire.text_of(payload, "id", NAME)


def _refusal(answer: Answer, payload: Mapping[str, Any]) -> Fault:
    error = payload.get("error")
    if not isinstance(error, Mapping):
        if answer.status == 401:
            return Fault(FaultKind.UNKNOWN, _("Threads did not accept the login."))
        error = {"code": 4 if answer.status == 429 else 1}
    code, subcode = error.get("code"), error.get("error_subcode")
    words = str(error.get("error_user_msg") or error.get("message") or "")[:300]
    if code == 368 or subcode in _BARRED:
        message = _("Threads keeps this account from posting: %s") % words
        return Fault(FaultKind.SUSPENDED, message, violation=True, rule=wire.rule_of(error))
    if code in _LIMITS or answer.status == 429:
        return wire.busy(NAME, wire.told(answer.headers))
    if code in (1, 2) or error.get("is_transient") is True or answer.status >= 500:
        return wire.down(NAME)
    return _meaning(code, subcode, words)


def _meaning(code: object, subcode: object, words: str) -> Fault:
    if code in (102, 190):
        message = _("Threads no longer accepts the login. Link the account again.")
        return Fault(FaultKind.TOKEN_DEAD, message)
    if code == _NO_SUCH or (code == 100 and subcode == _NOT_THERE):
        return Fault(FaultKind.GONE, _("It is no longer there at Threads."))
    if code in (3, 10) or (isinstance(code, int) and 200 <= code <= 299):
        message = _("Threads refused permission: %s") % words
        return Fault(FaultKind.PERMISSION_LOST, message)
    return Fault(FaultKind.REJECTED, _("Threads refused it: %s") % words)
