"""Calls to a PDS, and what its refusals mean.

Error names and statuses as seen on Bluesky's own PDS 0.5 (AT Protocol XRPC).
"""

import datetime
import email.utils
import json
from typing import IO, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.outbound import AddressRefused, Answer, Unreachable, call
from ayrdash.networks.adapters.base import Fault, FaultKind

# A server that says "come back next year" is asked again tomorrow.
LONGEST_WAIT = datetime.timedelta(hours=24)
_LOGIN = frozenset({"ExpiredToken", "InvalidToken", "AuthenticationRequired", "AuthMissing"})
_INACTIVE: dict[str, Promise] = {
    "takendown": gettext_lazy("Bluesky has taken this account down. Its moderators can say why."),
    "suspended": gettext_lazy("Bluesky has suspended this account for a time."),
    "deactivated": gettext_lazy("This account is deactivated. Reactivate it at Bluesky first."),
}
_VIOLATIONS = frozenset({"takendown", "suspended"})
_INACTIVE_ERRORS = {
    "AccountTakedown": "takendown",
    "AccountSuspended": "suspended",
    "AccountDeactivated": "deactivated",
}


class Refusal(Fault):
    """The PDS answered with an error. ``name`` is its XRPC name, empty if it gave none."""

    def __init__(
        self,
        kind: FaultKind,
        message: str,
        *,
        status: int,
        name: str,
        retry_at: datetime.datetime | None = None,
    ) -> None:
        super().__init__(kind, message, retry_at=retry_at)
        self.status = status
        self.name = name


class LoginRefused(Refusal):
    """The token or password was not accepted; a new access token may be.

    To whoever can't renew it a fault like any other: worth a later try.
    """


class NotXrpc(Fault):
    """Something answers there, but not as a PDS does (a web page, a proxy)."""

    def __init__(self) -> None:
        message = _("That server does not answer as a Bluesky server does.")
        super().__init__(FaultKind.TRANSIENT, message)


def inactive(status: str) -> Fault:
    """Return the fault for an account that the network keeps from posting."""
    words = _INACTIVE.get(status) or _("Bluesky says that this account is not active.")
    broken = status in _VIOLATIONS
    rule = status if broken else ""
    return Fault(FaultKind.SUSPENDED, str(words), violation=broken, rule=rule)


def procedure(
    host: str,
    method: str,
    *,
    token: str = "",
    body: Any = None,
    data: bytes | IO[bytes] | None = None,
    content_type: str = "",
    timeout: float | None = None,
    proxy: str = "",
) -> dict[str, Any]:
    """POST an XRPC procedure with a JSON ``body`` or raw ``data``.

    ``proxy``: the service that the PDS passes the call on to.
    """
    headers = _headers(token, proxy)
    if content_type:
        headers["Content-Type"] = content_type
    return _send("POST", host, method, headers=headers, json=body, data=data, timeout=timeout)


def query(
    host: str, method: str, *, token: str = "", proxy: str = "", **params: str
) -> dict[str, Any]:
    """GET an XRPC query."""
    return _send("GET", host, method, headers=_headers(token, proxy), params=params)


def _headers(token: str, proxy: str = "") -> dict[str, str]:
    named = {"atproto-proxy": proxy} if proxy else {}
    return named | ({"Authorization": f"Bearer {token}"} if token else {})


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
            raise NotXrpc
        return payload
    raise _refusal(answer, payload or {})


def _payload(answer: Answer) -> dict[str, Any] | None:
    if not answer.body:
        return {}
    try:
        payload = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _refusal(answer: Answer, payload: dict[str, Any]) -> Fault:
    status, name = answer.status, str(payload.get("error") or "")
    if name in _INACTIVE_ERRORS:
        return inactive(_INACTIVE_ERRORS[name])
    if status == 429 or name == "RateLimitExceeded":
        message = _("Bluesky asks to wait: too many calls in a short time.")
        kind, retry_at = FaultKind.RATE_LIMITED, _retry_at(answer)
        return Refusal(kind, message, status=status, name=name, retry_at=retry_at)
    if status == 401 or name in _LOGIN:
        message = _("Bluesky did not accept the login.")
        return LoginRefused(FaultKind.TRANSIENT, message, status=status, name=name)
    if status < 500 and not name:
        return NotXrpc()
    kind, message = _meaning(status, name, str(payload.get("message") or "")[:300])
    return Refusal(kind, message, status=status, name=name)


def _meaning(status: int, name: str, words: str) -> tuple[FaultKind, str]:
    if name == "RecordNotFound":
        return FaultKind.GONE, _("The post is no longer on Bluesky.")
    if status == 403:
        return FaultKind.PERMISSION_LOST, _("Bluesky refused permission: %s") % (words or name)
    if status >= 500:
        return FaultKind.TRANSIENT, _("Bluesky has a fault of its own at the moment.")
    return FaultKind.REJECTED, _("Bluesky refused it: %s") % (words or name)


def _retry_at(answer: Answer) -> datetime.datetime | None:
    """Read ``ratelimit-reset`` (Unix seconds) or ``retry-after`` (seconds, or a date)."""
    now = timezone.now()
    try:
        if reset := answer.headers.get("ratelimit-reset"):
            moment = datetime.datetime.fromtimestamp(int(reset), tz=datetime.UTC)
        elif (wait := answer.headers.get("retry-after", "")).isdigit():
            moment = now + datetime.timedelta(seconds=int(wait))
        elif wait:
            moment = email.utils.parsedate_to_datetime(wait)
        else:
            return None
        return min(max(now, moment), now + LONGEST_WAIT)
    except (TypeError, ValueError, OverflowError, OSError):
        # Not a number, not a date, or one without a zone: the engine's own pause holds.
        return None
