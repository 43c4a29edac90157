"""An account's posts at X: asked for, and taken down, with the account's own tokens."""

import datetime
from collections.abc import Mapping
from typing import Any

from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.base import Published, gone_is_no_fault
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.adapters.twitter.client import NAME, call, rows_of, web_address
from ayrdash.networks.adapters.twitter.link import TwitterLink
from ayrdash.networks.models import SocialAccount

MOST = 100
FIELDS = "attachments,created_at,referenced_tweets,text"


def asked(account: SocialAccount, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
    """Call with the account's token; once it is refused, renew it and call again."""
    return acting(TwitterLink(), account, lambda t: call(method, path, t.access, **kwargs))


def latest(account: SocialAccount, since: datetime.datetime) -> list[dict[str, Any]]:
    """Return the account's posts since a moment, replies among them, ``MOST`` at most."""
    params = {
        "max_results": str(MOST),
        "start_time": since.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tweet.fields": FIELDS,
    }
    return rows_of(asked(account, "GET", f"users/{account.remote_id}/tweets", params=params))


def take_down(account: SocialAccount, remote_id: str) -> None:
    """Delete a post of the account's; one that is gone is no fault."""
    with gone_is_no_fault():
        asked(account, "DELETE", f"tweets/{remote_id}")


def published(account: SocialAccount, row: Mapping[str, Any]) -> Published:
    """Return a post of the account's with its address."""
    number = wire.text_of(row, "id", NAME)
    return Published(number, web_address(f"{account.handle}/status/{number}"))


def answered(row: Mapping[str, Any]) -> str:
    """Return the id of the post that a post answers; empty: none."""
    # The first by the documents' pages, the second by X's own description.
    known = row.get("referenced_tweets") or row.get("referenced_posts") or []
    rows = [r for r in known if isinstance(r, dict) and r.get("type") == "replied_to"]
    return str(rows[0].get("id")) if rows else ""


def image_count(row: Mapping[str, Any]) -> int:
    """Return how many images or videos a post has."""
    attached = row.get("attachments")
    return len(attached.get("media_keys") or []) if isinstance(attached, dict) else 0
