"""Calls to TikTok's API, version 2, and what its refusals mean."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.service import Reply, Service

NAME = "TikTok"
_HOSTS = {"web": "https://www.tiktok.com", "api": "https://open.tiktokapis.com/v2"}
_DAY = datetime.timedelta(days=1)
# Codes of ``error.code``, and of a post that failed afterwards (TikTok's reference of errors).
OF_THE_DAY = frozenset({"spam_risk_too_many_posts", "reached_active_user_cap"})
OF_THE_MOMENT = frozenset({"rate_limit_exceeded", "spam_risk_too_many_pending_share"})
BARRED = frozenset({"spam_risk_user_banned_from_posting"})
_NOT_GIVEN = frozenset({"scope_not_authorized", "scope_permission_missed"})


def _error(reply: Reply) -> dict[str, Any]:
    error = reply.members.get("error")
    return error if isinstance(error, dict) else {}


def code_of(reply: Reply) -> str:
    """Return the code of a refusal; "ok" or empty: it is none."""
    return str(_error(reply).get("code") or "")


def _words(reply: Reply) -> str:
    return str(_error(reply).get("message") or code_of(reply))


def _meaning(reply: Reply) -> Fault | None:
    code = code_of(reply)
    if code in OF_THE_DAY:
        return API.busy(timezone.now() + _DAY)
    if code in OF_THE_MOMENT and reply.status != 429:
        return API.busy(None)
    if code in BARRED:
        return API.fault(FaultKind.SUSPENDED, reply, violation=True, rule=code)
    if code in _NOT_GIVEN:
        return API.fault(FaultKind.PERMISSION_LOST, reply)
    if reply.status == 403 and code:
        return API.fault(FaultKind.REJECTED, reply)
    return None


API = Service(NAME, _words, _meaning)


def address(part: str, path: str) -> str:
    """Return the address of a call, or of a page."""
    base = base_address("tiktok", part, _HOSTS[part])
    return f"{base}/{path}" if path else base


class TikTok:
    """The API with one token."""

    def __init__(self, token: str) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """Return an answer's ``data``."""
        return self._data("GET", path, params=params)

    def post(self, path: str, body: dict[str, Any], **params: str) -> dict[str, Any]:
        """Send JSON; return the answer's ``data``."""
        return self._data("POST", path, json=body, params=params)

    def _data(self, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        reply = API.ask(method, address("api", path), headers=self._headers, **kwargs)
        if code_of(reply) not in ("", "ok"):
            raise API.refusal(reply)
        data = reply.members.get("data")
        if not isinstance(data, dict):
            raise API.unreadable()
        return data


def user(tiktok: TikTok, *fields: str) -> dict[str, Any]:
    """Return what is asked for of the person."""
    found = tiktok.get("user/info/", fields=",".join(fields)).get("user")
    if not isinstance(found, dict):
        raise API.unreadable()
    return found


def not_reached() -> Fault:
    """Return the fault of a consent that is now another person's."""
    message = _("The consent no longer reaches this TikTok account. Link it again.")
    return Fault(FaultKind.TOKEN_DEAD, message)
