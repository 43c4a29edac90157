"""Reading back from X, its counts, and replies as comments. X has each read paid for."""

import datetime
from typing import Any

from ayrdash.networks.adapters.base import Fault, FaultKind, Published
from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.adapters.twitter import text as texts
from ayrdash.networks.adapters.twitter.client import data_of, rows_of, web_address
from ayrdash.networks.adapters.twitter.posts import (
    FIELDS,
    MOST,
    answered,
    asked,
    image_count,
    latest,
    published,
    take_down,
)
from ayrdash.networks.models import SocialAccount

# The name of the API, and X's.
_POST_COUNTS = {
    "likeCount": "like_count",
    "retweetCount": "retweet_count",
    "replyCount": "reply_count",
    "quoteCount": "quote_count",
    "bookmarkCount": "bookmark_count",
    "impressionCount": "impression_count",
}
_ACCOUNT_COUNTS = {
    "followersCount": "followers_count",
    "followingCount": "following_count",
    "tweetCount": "tweet_count",
    "listedCount": "listed_count",
}
_LEAST = 5
# Clocks differ a little.
_CLOCKS = datetime.timedelta(minutes=2)


class Figures:
    """What the adapter does as ``ReadingBack``, ``Measuring`` and ``Commenting``."""

    measures = True
    native_ids = r"[0-9]+"

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        posts: list[NativePost] = []
        while len(posts) < limit:
            wanted = max(_LEAST, min(MOST, limit - len(posts)))
            params = {
                "max_results": str(wanted),
                "tweet.fields": FIELDS,
            }
            if cursor:
                params["pagination_token"] = cursor
            answer = asked(account, "GET", f"users/{account.remote_id}/tweets", params=params)
            posts += [_native(account, row) for row in rows_of(answer)]
            meta = answer.get("meta")
            cursor = str((meta or {}).get("next_token") or "") if isinstance(meta, dict) else ""
            if not cursor:
                break
        return OwnPosts(posts[:limit], cursor)

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        try:
            asked(account, "GET", f"tweets/{remote_id}")
        except Fault as fault:
            if fault.kind is FaultKind.GONE:
                return False
            raise
        return True

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        params = {"tweet.fields": "public_metrics"}
        answer = asked(account, "GET", f"tweets/{remote_id}", params=params)
        return _counts(data_of(answer), _POST_COUNTS)

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        params = {"user.fields": "description,name,public_metrics,username"}
        found = data_of(asked(account, "GET", "users/me", params=params))
        words = {
            "username": found.get("username"),
            "displayName": found.get("name"),
            "description": found.get("description"),
        }
        counts = _counts(found, _ACCOUNT_COUNTS)
        return {**counts, **{name: str(value or "") for name, value in words.items()}}

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        """Return the replies of the last seven days: X's search goes back no further."""
        params = {
            "query": f"conversation_id:{remote_id}",
            "max_results": str(MOST),
            "expansions": "author_id",
            "tweet.fields": "author_id,created_at,public_metrics,referenced_tweets,text",
            "user.fields": "name,username",
        }
        answer = asked(account, "GET", "tweets/search/recent", params=params)
        users = (answer.get("includes") or {}).get("users") or []
        known = {user.get("id"): user for user in users if isinstance(user, dict)}
        found = [_remark(row, known.get(row.get("author_id")) or {}) for row in rows_of(answer)]
        return sorted(found, key=lambda remark: remark.created)

    def add_comment(
        self,
        account: SocialAccount,
        parent_id: str,
        *,
        text: str,
        key: str,
        moment: datetime.datetime,
    ) -> Published:
        """Reply once: one of the same words under the same post since then is ours."""
        for row in latest(account, moment - _CLOCKS):
            if answered(row) == parent_id and texts.same_text(text, row):
                return published(account, row)
        body = {"text": text, "reply": {"in_reply_to_tweet_id": parent_id}}
        return published(account, data_of(asked(account, "POST", "tweets", json=body)))

    def delete_comment(self, account: SocialAccount, comment_id: str) -> None:
        take_down(account, comment_id)


def _native(account: SocialAccount, row: dict[str, Any]) -> NativePost:
    made = published(account, row)
    return NativePost(
        id=made.remote_id,
        text=str(row.get("text") or ""),
        created=str(row.get("created_at") or ""),
        url=made.permalink,
        is_reply=bool(answered(row)),
        images=image_count(row),
    )


def _remark(row: dict[str, Any], author: dict[str, Any]) -> Remark:
    counts = _counts(row, _POST_COUNTS)
    handle, number = str(author.get("username") or ""), str(row.get("id") or "")
    return Remark(
        id=number,
        parent_id=answered(row),
        text=str(row.get("text") or ""),
        created=str(row.get("created_at") or ""),
        author_id=str(row.get("author_id") or ""),
        author_handle=handle,
        author_name=str(author.get("name") or ""),
        url=web_address(f"{handle}/status/{number}"),
        likes=int(counts["likeCount"]),
        replies=int(counts["replyCount"]),
    )


def _counts(row: dict[str, Any], names: dict[str, str]) -> dict[str, int | str]:
    found = row.get("public_metrics") or {}
    return {ours: int(found.get(theirs) or 0) for ours, theirs in names.items()}
