"""Reading the other side's list of profiles, page by page."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.core import outbound
from ayrdash.core.networks import Network
from ayrdash.posts.rules import is_storable

PAGE = 200
MOST_WAIT_SECONDS = 600


class SourceFault(Exception):
    """The other side failed for now; ``wait`` is its wish, in seconds (0: none)."""

    def __init__(self, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.wait = wait


class SourceRefused(Exception):
    """The other side will not answer this at all."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class SourceProfile:
    """One profile over there."""

    ref_id: str
    title: str
    networks: list[str]
    tags: list[str]


@dataclass(frozen=True)
class SourcePage:
    """Some profiles, and the cursor of the next page; empty: that was the last."""

    profiles: list[SourceProfile]
    next_cursor: str


def read_page(*, base: str, api_key: str, cursor: str) -> SourcePage:
    """Ask for one page. Raises ``SourceFault`` or ``SourceRefused``."""
    query: dict[str, str] = {"limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
    headers = {"Authorization": f"Bearer {api_key}", "Accept": "application/json"}
    try:
        answer = outbound.call("GET", f"{base}/profiles", params=query, headers=headers)
    except outbound.AddressRefused as error:
        raise SourceRefused(error.message) from error
    except outbound.OutboundError as error:
        raise SourceFault(error.message) from error
    return _page(_body(answer), cursor)


def _body(answer: outbound.Answer) -> dict[str, Any]:
    if answer.status == 429:
        raise SourceFault(_("It asks for a pause (429)."), _seconds(answer))
    if answer.status >= 500:
        raise SourceFault(_("It has trouble of its own (%d).") % answer.status, _seconds(answer))
    if answer.status in (401, 403):
        raise SourceRefused(_("It does not accept the API key (%d).") % answer.status)
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise SourceRefused(_("Its answer is no JSON: is the base address right?")) from error
    if answer.status != 200 or not isinstance(body, dict):
        raise SourceRefused(_("It answers %d: is the base address right?") % answer.status)
    return body


def _seconds(answer: outbound.Answer) -> int:
    text = str(answer.headers.get("Retry-After", ""))
    return min(int(text), MOST_WAIT_SECONDS) if text.isascii() and text.isdigit() else 0


def _page(body: dict[str, Any], cursor: str) -> SourcePage:
    rows = body.get("profiles")
    if not isinstance(rows, list):
        raise SourceRefused(_("Its answer has no list of profiles."))
    paging = body.get("pagination")
    following = paging.get("nextCursor") if isinstance(paging, dict) else None
    following = following if isinstance(following, str) and is_storable(following) else ""
    # One that leads back to itself would never end.
    following = "" if following == cursor else following[:1_000]
    found = [_profile(row) for row in rows if isinstance(row, dict)]
    return SourcePage([profile for profile in found if profile is not None], following)


def _profile(row: dict[str, Any]) -> SourceProfile | None:
    ref_id, title = row.get("refId"), row.get("title") or row.get("displayTitle")
    if not isinstance(ref_id, str) or not ref_id or not isinstance(title, str):
        return None
    if not is_storable(ref_id + title):
        return None
    known = set(Network.values)
    networks = [name for name in _words(row.get("activeSocialAccounts")) if name in known]
    return SourceProfile(ref_id[:100], title[:300], networks, _words(row.get("tags")))


def _words(value: Any) -> list[str]:
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
