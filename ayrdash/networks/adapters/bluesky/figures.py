"""Reading back from Bluesky: own posts from the PDS, counts and comments from an AppView."""

from typing import Any

from django.conf import settings

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bluesky import appview, xrpc
from ayrdash.networks.adapters.bluesky.records import POSTS, permalink
from ayrdash.networks.adapters.bluesky.replies import own_record
from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.models import SocialAccount

# The name of the API, and the AppView's.
_POST_COUNTS = {
    "likeCount": "likeCount",
    "repostCount": "repostCount",
    "replyCount": "replyCount",
    "quoteCount": "quoteCount",
}
_ACCOUNT_COUNTS = {
    "followersCount": "followersCount",
    "followsCount": "followsCount",
    "postsCount": "postsCount",
}
_PAGE = 100


class Figures:
    """What the adapter does as ``ReadingBack`` and ``Measuring``."""

    @property
    def measures(self) -> bool:
        return appview.is_configured()

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        posts: list[NativePost] = []
        while len(posts) < limit:
            params = {"limit": str(min(_PAGE, limit - len(posts)))}
            if cursor:
                params["cursor"] = cursor
            answer = xrpc.query(
                account.host,
                "com.atproto.repo.listRecords",
                repo=account.remote_id,
                collection=POSTS,
                **params,
            )
            rows = [row for row in answer.get("records") or [] if isinstance(row, dict)]
            posts += [_native(account, row) for row in rows]
            cursor = str(answer.get("cursor") or "")
            if not rows or not cursor:
                return OwnPosts(posts, "")
        return OwnPosts(posts, cursor)

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        try:
            own_record(account, remote_id)
        except Fault as fault:
            if fault.kind is FaultKind.GONE:
                return False
            raise
        return True

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        found = appview.post(remote_id)
        return {name: _number(found.get(theirs)) for name, theirs in _POST_COUNTS.items()}

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        found = appview.profile(account.remote_id)
        counts = {name: _number(found.get(theirs)) for name, theirs in _ACCOUNT_COUNTS.items()}
        words = {
            "username": found.get("handle"),
            "displayName": found.get("displayName"),
            "description": found.get("description"),
        }
        return {**counts, **{name: str(value or "") for name, value in words.items()}}

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        found: list[Remark] = []
        _collect(appview.thread(remote_id), remote_id, found)
        return found


def _collect(node: dict[str, Any], parent_id: str, into: list[Remark]) -> None:
    """Take in a thread's answers, oldest first, each before its own answers."""
    replies = [row for row in node.get("replies") or [] if isinstance(row, dict)]
    answers = [row for row in replies if isinstance(row.get("post"), dict)]
    for reply in sorted(answers, key=lambda row: str(row["post"].get("indexedAt"))):
        remark = _remark(reply["post"], parent_id)
        into.append(remark)
        _collect(reply, remark.id, into)


def _remark(post: dict[str, Any], parent_id: str) -> Remark:
    author, record = _object(post.get("author")), _object(post.get("record"))
    uri, handle = str(post.get("uri")), str(author.get("handle") or "")
    return Remark(
        id=uri,
        parent_id=parent_id,
        text=str(record.get("text") or ""),
        created=str(record.get("createdAt") or ""),
        author_id=str(author.get("did") or ""),
        author_handle=handle,
        author_name=str(author.get("displayName") or ""),
        url=f"{settings.BLUESKY_WEB}/profile/{handle}/post/{uri.rsplit('/', 1)[-1]}",
        likes=_number(post.get("likeCount")),
        replies=_number(post.get("replyCount")),
    )


def _native(account: SocialAccount, row: dict[str, Any]) -> NativePost:
    value, uri = _object(row.get("value")), str(row.get("uri"))
    images = _object(value.get("embed")).get("images")
    return NativePost(
        id=uri,
        text=str(value.get("text") or ""),
        created=str(value.get("createdAt") or ""),
        url=permalink(account, uri.rsplit("/", 1)[-1]),
        is_reply="reply" in value,
        images=len(images) if isinstance(images, list) else 0,
    )


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
