"""Calls to LinkedIn's versioned API."""

import re
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.service import Reply, Service

_REVOKED, _EXPIRED, _INVALID = 65601, 65602, 65600
_RESTRICTED = re.compile(r"restricted|suspended", re.IGNORECASE)
_DUPLICATE = re.compile(r"duplicate of (urn:li:(?:share|ugcPost):\d+)", re.IGNORECASE)


class Duplicate(Fault):
    """LinkedIn has this very post already. ``urn`` is the earlier one's; "": it names none."""

    urn: str = ""


def _words(reply: Reply) -> str:
    return str(reply.members.get("message") or reply.members.get("code") or "")


def _meaning(reply: Reply) -> Fault | None:
    said, code = _words(reply), reply.members.get("serviceErrorCode")
    if reply.status == 401:
        return _refused_login(code)
    if reply.status == 403 and _RESTRICTED.search(said):
        rule = str(reply.members.get("code") or code or "")
        return API.fault(FaultKind.SUSPENDED, reply, violation=True, rule=rule)
    if reply.status == 426:
        message = _("LinkedIn no longer serves the version in LINKEDIN_VERSION.")
        return Fault(FaultKind.REJECTED, message)
    duplicate = _DUPLICATE.search(said)
    if duplicate or "DUPLICATE" in str(reply.members.get("code")).upper():
        message = _("LinkedIn has just taken the same post already. Change the text.")
        fault = Duplicate(FaultKind.DUPLICATE, message)
        fault.urn = duplicate[1] if duplicate else ""
        return fault
    return None


def _refused_login(code: object) -> Fault:
    if code == _REVOKED:
        message = _("The consent was taken back at LinkedIn. Link the account again.")
        return Fault(FaultKind.TOKEN_DEAD, message)
    # Run out or not known: a renewal shows whether the link is dead.
    return Fault(FaultKind.UNKNOWN, _("LinkedIn did not accept the login."))


API = Service("LinkedIn", _words, _meaning)


def web_address(path: str = "") -> str:
    """Return an address where people are."""
    base = base_address("linkedin", "web", "https://www.linkedin.com")
    return f"{base}/{path}" if path else base


class LinkedIn:
    """The API with one token. Paths hold URNs encoded by ``encoded``."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get(self, path: str) -> dict[str, Any]:
        return API.object("GET", _api(path), headers=self._headers())

    def post(self, path: str, body: dict[str, Any]) -> Reply:
        return API.ask("POST", _api(path), json=body, headers=self._headers())

    def delete(self, path: str, params: dict[str, str] | None = None) -> None:
        headers = {**self._headers(), "X-RestLi-Method": "DELETE"}
        API.ask("DELETE", _api(path), headers=headers, params=params)

    def put_bytes(self, address: str, data: bytes, content_type: str) -> None:
        """Send a file to the address that LinkedIn gave for it."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": content_type}
        API.ask("PUT", address, data=data, headers=headers, timeout=seconds_of_a_call())

    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._token}",
            "LinkedIn-Version": settings.LINKEDIN_VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
        }


def _api(path: str) -> str:
    return f"{base_address('linkedin', 'api', 'https://api.linkedin.com')}/{path}"


def encoded(urn: str) -> str:
    """Return a URN as it stands in a path or a list."""
    return quote(urn, safe="")
