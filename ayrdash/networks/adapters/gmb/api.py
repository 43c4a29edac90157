"""Calls to the APIs of Google Business: accounts, locations, and the older one for posts."""

import time
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.googleflow import HOSTS
from ayrdash.networks.adapters.oauth import LOOKING_SECONDS
from ayrdash.networks.adapters.service import Reply, Service

# Parts of the network, each with an address of its own.
_HOSTS = {
    "accounts": "https://mybusinessaccountmanagement.googleapis.com/v1",
    "information": "https://mybusinessbusinessinformation.googleapis.com/v1",
    "performance": "https://businessprofileperformance.googleapis.com/v1",
    "posts": "https://mybusiness.googleapis.com/v4",
    "people": "https://openidconnect.googleapis.com/v1",
    **HOSTS,
}
# What says that the app has no access to the API, whoever consented.
_OF_THE_APP = frozenset({"SERVICE_DISABLED", "ACCESS_TOKEN_TYPE_UNSUPPORTED", "CONSUMER_INVALID"})


def _error(reply: Reply) -> dict[str, Any]:
    error = reply.members.get("error")
    return error if isinstance(error, dict) else {}


def _words(reply: Reply) -> str:
    return str(_error(reply).get("message") or "")


def _meaning(reply: Reply) -> Fault | None:
    details = _error(reply).get("details")
    reasons = {row.get("reason") for row in details or [] if isinstance(row, dict)}
    if reply.status == 403 and reasons & _OF_THE_APP:
        return API.fault(FaultKind.REJECTED, reply)
    if _error(reply).get("status") == "RESOURCE_EXHAUSTED" and reply.status != 429:
        return API.busy(None)
    return None


API = Service("Google", _words, _meaning)


def address(part: str, path: str) -> str:
    """Return the address of a call to one of the APIs."""
    return f"{base_address('gmb', part, _HOSTS[part])}/{path}"


class Google:
    """The APIs with one token."""

    def __init__(self, token: str) -> None:
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, part: str, path: str, **params: Any) -> dict[str, Any]:
        return API.object("GET", address(part, path), params=params, headers=self._headers)

    def post(self, part: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return API.object("POST", address(part, path), json=body, headers=self._headers)

    def delete(self, part: str, path: str) -> None:
        API.ask("DELETE", address(part, path), headers=self._headers)

    def pages(self, part: str, path: str, rows: str, **params: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of a list, following its pages for ``LOOKING_SECONDS`` at most."""
        until = time.monotonic() + LOOKING_SECONDS
        more: dict[str, str] = {}
        while True:
            answer = self.get(part, path, **params, **more)
            yield from API.rows(answer, rows)
            following = str(answer.get("nextPageToken") or "")
            if not following or time.monotonic() > until:
                return
            more = {"pageToken": following}


def rejected() -> Fault:
    """Return the fault of a post that Google took and then did not show."""
    message = _("Google did not accept the post's content, and does not say why.")
    return Fault(FaultKind.REJECTED, message)
