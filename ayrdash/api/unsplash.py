"""Photos of Unsplash in posts: a random one, one about something, or those with given ids.

Unsplash wants to be told of each photo that is used, at the address that it names itself
(API guidelines, "Triggering a download").
"""

import json
import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.media_in import fetch_media
from ayrdash.api.targets import not_configured
from ayrdash.core import outbound
from ayrdash.posts.models import Media
from profiles.models import Profile

MOST_PHOTOS = 10
LONGEST_TERM = 100
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_FETCH_SECONDS = 15.0
_RETRY_SECONDS = 3_600


def check_wish(wish: str | list[str]) -> None:
    """Refuse a wish that can't be fulfilled: 990 without a key, 400 for what is none."""
    if not settings.UNSPLASH_ACCESS_KEY:
        message = _("No access to Unsplash is configured here (%s).") % "UNSPLASH_ACCESS_KEY"
        raise not_configured(message)
    if isinstance(wish, str):
        if len(wish) > LONGEST_TERM:
            raise bad_request(_("unsplash: at most %d characters.") % LONGEST_TERM)
    elif len(wish) > MOST_PHOTOS or not all(_ID.fullmatch(name) for name in wish):
        raise bad_request(_("unsplash: random, a term, or up to %d ids.") % MOST_PHOTOS)


def photos(profile: Profile, wish: str | list[str]) -> list[Media]:
    """Return the photos of a wish, not yet in a post. Raises 136 for what Unsplash lacks."""
    if isinstance(wish, str):
        about = {} if wish.strip().lower() == "random" else {"query": wish}
        rows = [_ask("/photos/random", about)]
    else:
        rows = [_ask(f"/photos/{name}", {}) for name in wish]
    return fetch_media(profile, [_taken(row) for row in rows])


def _taken(row: dict[str, Any]) -> str:
    """Return where a photo lies, and tell Unsplash that it is used."""
    try:
        address, told_at = row["urls"]["regular"], row["links"]["download_location"]
    except (KeyError, TypeError) as error:
        raise _useless() from error
    if not isinstance(address, str) or not isinstance(told_at, str):
        raise _useless()
    # The key goes to Unsplash alone, whatever address the answer names.
    if told_at.startswith(f"{settings.UNSPLASH_URL}/"):
        _ask(told_at.removeprefix(settings.UNSPLASH_URL), {})
    return address


def _ask(path: str, params: dict[str, str]) -> dict[str, Any]:
    headers = {
        "Authorization": f"Client-ID {settings.UNSPLASH_ACCESS_KEY}",
        "Accept-Version": "v1",
    }
    url = f"{settings.UNSPLASH_URL}{path}"
    try:
        answer = outbound.call(
            "GET", url, timeout=_FETCH_SECONDS, headers=headers, params=params or None
        )
    except outbound.OutboundError as error:
        raise ApiError(136, _("Unsplash: %s") % error.message) from error
    _refuse(answer)
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise _useless() from error
    if not isinstance(found, dict):
        raise _useless()
    return found


def _refuse(answer: outbound.Answer) -> None:
    if answer.status == 200:
        return
    if answer.status == 404:
        raise ApiError(136, _("Unsplash has no such photo."))
    if answer.status == 429 or answer.headers.get("X-Ratelimit-Remaining") == "0":
        message = _("Unsplash takes no more calls of this installation within the hour.")
        raise ApiError(983, message, headers={"Retry-After": str(_RETRY_SECONDS)})
    raise ApiError(136, _("Unsplash answers %d.") % answer.status)


def _useless() -> ApiError:
    return ApiError(136, _("Unsplash's answer could not be used."))
