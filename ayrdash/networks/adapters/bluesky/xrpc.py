"""Calls to a PDS, and what its refusals mean.

Error names and statuses as seen on Bluesky's own PDS 0.5 (AT Protocol XRPC).
"""

import datetime
import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.outbound import AddressRefused, Answer, Unreachable, call
from ayrdash.networks.adapters.base import Fault, FaultKind

_EXPIRED = frozenset({"ExpiredToken"})
_TOKEN_DEAD = frozenset({"InvalidToken", "AuthenticationRequired", "AuthMissing"})
_SUSPENDED = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended"})


class AccessExpired(Fault):
    """The access token has run out: refresh it and call again.

    A fault like any other to whoever does not refresh: worth a later try.
    """

    def __init__(self) -> None:
        super().__init__(FaultKind.TRANSIENT, _("Bluesky says that the session has run out."))


def procedure(
    host: str,
    method: str,
    *,
    token: str = "",
    body: Any = None,
    data: bytes | None = None,
    content_type: str = "",
) -> dict[str, Any]:
    """POST an XRPC procedure with a JSON ``body`` or raw ``data``."""
    headers = _headers(token)
    if content_type:
        headers["Content-Type"] = content_type
    return _send("POST", host, method, headers=headers, json=body, data=data)


def query(host: str, method: str, *, token: str = "", **params: str) -> dict[str, Any]:
    """GET an XRPC query."""
    return _send("GET", host, method, headers=_headers(token), params=params)


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _send(verb: str, host: str, method: str, **kwargs: Any) -> dict[str, Any]:
    try:
        answer = call(verb, f"{host}/xrpc/{method}", **kwargs)
    except AddressRefused as error:
        raise Fault(FaultKind.REJECTED, error.message) from error
    except Unreachable as error:
        raise Fault(FaultKind.TRANSIENT, error.message) from error
    payload = _payload(answer)
    if 200 <= answer.status < 300:
        if payload is None:
            raise Fault(FaultKind.TRANSIENT, _("Bluesky's answer could not be read."))
        return payload
    raise _refusal(answer, payload or {})


def _payload(answer: Answer) -> dict[str, Any] | None:
    if not answer.body:
        return {}
    try:
        payload = json.loads(answer.body)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


def _refusal(answer: Answer, payload: dict[str, Any]) -> Fault:
    name = str(payload.get("error", ""))
    if name in _EXPIRED:
        return AccessExpired()
    kind, message = _meaning(answer.status, name, str(payload.get("message", ""))[:300])
    retry_at = _retry_at(answer) if kind is FaultKind.RATE_LIMITED else None
    return Fault(kind, message, retry_at=retry_at)


def _meaning(status: int, name: str, words: str) -> tuple[FaultKind, str]:
    rules: list[tuple[bool, FaultKind, str]] = [
        (
            name in _SUSPENDED,
            FaultKind.SUSPENDED,
            _("Bluesky has taken this account down or deactivated it."),
        ),
        (
            status == 429,
            FaultKind.RATE_LIMITED,
            _("Bluesky asks to wait: too many calls in a short time."),
        ),
        (
            name in _TOKEN_DEAD or status == 401,
            FaultKind.TOKEN_DEAD,
            _("Bluesky no longer accepts this login."),
        ),
        (name == "RecordNotFound", FaultKind.GONE, _("The post is no longer on Bluesky.")),
        (
            status == 403,
            FaultKind.PERMISSION_LOST,
            _("Bluesky refused permission: %s") % words,
        ),
        (
            status >= 500,
            FaultKind.TRANSIENT,
            _("Bluesky has a fault of its own at the moment."),
        ),
    ]
    for applies, kind, message in rules:
        if applies:
            return kind, message
    return FaultKind.REJECTED, _("Bluesky refused it: %s") % (words or name or status)


def _retry_at(answer: Answer) -> datetime.datetime | None:
    """Read ``ratelimit-reset`` (Unix seconds) or ``retry-after`` (seconds)."""
    now = timezone.now()
    try:
        if reset := answer.headers.get("ratelimit-reset"):
            return max(now, datetime.datetime.fromtimestamp(int(reset), tz=datetime.UTC))
        if wait := answer.headers.get("retry-after"):
            return now + datetime.timedelta(seconds=int(wait))
    except (ValueError, OverflowError, OSError):
        return None
    return None
