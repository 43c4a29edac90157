"""Calls to YouTube's Data API, version 3, and what its refusals mean."""

import datetime
import zoneinfo
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.googleflow import HOSTS
from ayrdash.networks.adapters.service import Reply, Service

NAME = "YouTube"
_HOSTS = {
    "api": "https://youtube.googleapis.com/youtube/v3",
    "upload": "https://youtube.googleapis.com/upload/youtube/v3",
    "web": "https://www.youtube.com",
    **HOSTS,
}
# Reasons of ``error.errors`` (YouTube's own list of errors).
_OF_THE_DAY = frozenset({"quotaExceeded", "dailyLimitExceeded", "uploadLimitExceeded"})
_OF_THE_MOMENT = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_BARRED = frozenset({"authenticatedUserAccountSuspended", "accountSuspended"})
_CLOSED = frozenset({"authenticatedUserAccountClosed", "accountClosed"})
_OF_THE_APP = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_REFUSED = frozenset({"commentsDisabled", "youtubeSignupRequired"})
# Quotas begin anew at midnight there.
_PACIFIC = zoneinfo.ZoneInfo("America/Los_Angeles")


def _error(reply: Reply) -> dict[str, Any]:
    error = reply.members.get("error")
    return error if isinstance(error, dict) else {}


def _words(reply: Reply) -> str:
    return str(_error(reply).get("message") or "")


def _reasons(reply: Reply) -> set[str]:
    error = _error(reply)
    rows = [*_listed(error.get("errors")), *_listed(error.get("details"))]
    return {str(row.get("reason")) for row in rows if isinstance(row, dict)}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _meaning(reply: Reply) -> Fault | None:
    reasons = _reasons(reply)
    if reasons & _OF_THE_DAY:
        return API.busy(next_day())
    if reasons & _OF_THE_MOMENT:
        return API.busy(None)
    if barred := sorted(reasons & _BARRED):
        return API.fault(FaultKind.SUSPENDED, reply, violation=True, rule=barred[0])
    if reasons & _CLOSED:
        return Fault(FaultKind.SUSPENDED, _("The YouTube account was closed."))
    if reasons & (_OF_THE_APP | _REFUSED):
        return API.fault(FaultKind.REJECTED, reply)
    return None


API = Service(NAME, _words, _meaning)


def next_day() -> datetime.datetime:
    """Return when the day of YouTube's quotas is over."""
    today = timezone.now().astimezone(_PACIFIC).date()
    midnight = datetime.datetime.combine(today, datetime.time.min, tzinfo=_PACIFIC)
    return midnight + datetime.timedelta(days=1)


def address(part: str, path: str) -> str:
    """Return the address of a call to one of YouTube's parts, or of a page."""
    base = base_address("youtube", part, _HOSTS[part])
    return f"{base}/{path}" if path else base


class YouTube:
    """The API with one token."""

    def __init__(self, token: str) -> None:
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        return API.object("GET", address("api", path), params=params, headers=self.headers)

    def rows(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """Return the items of an answer."""
        return API.rows(self.get(path, **params), "items")

    def video(self, number: str, part: str) -> dict[str, Any] | None:
        """Return one video; None: it is not there, or not for this account."""
        rows = self.rows("videos", part=part, id=number)
        return rows[0] if rows else None

    def delete(self, number: str) -> None:
        API.ask("DELETE", address("api", "videos"), params={"id": number}, headers=self.headers)


def member(row: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object in an answer; empty: there is none."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}
