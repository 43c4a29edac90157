"""Reading back from Threads, its insights, and replies as comments."""

import datetime
import time
from typing import Any

from ayrdash.networks.adapters.base import Fault, FaultKind, Published, gone_is_no_fault
from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.adapters.oauth import LOOKING_SECONDS
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.adapters.threads import containers
from ayrdash.networks.adapters.threads.client import call, id_of, rows_of
from ayrdash.networks.models import SocialAccount

# The name of the API, and Threads'.
_POST_COUNTS = {
    "viewsCount": "views",
    "likeCount": "likes",
    "replyCount": "replies",
    "repostCount": "reposts",
    "quoteCount": "quotes",
    "shareCount": "shares",
}
_ACCOUNT_COUNTS = {
    "viewsCount": "views",
    "likeCount": "likes",
    "replyCount": "replies",
    "repostCount": "reposts",
    "quoteCount": "quotes",
    "followersCount": "followers_count",
}
_POST = "id,text,timestamp,permalink,media_type,children"
_REPLY = "id,text,timestamp,permalink,username,is_reply,replied_to"
_MOST = 100
# Clocks differ a little.
_CLOCKS = datetime.timedelta(minutes=2)


class Figures:
    """What the adapter does as ``ReadingBack``, ``Measuring`` and ``Commenting``."""

    measures = True
    native_ids = r"[0-9]+"

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        token, posts = tokens_of(account).access, list[NativePost]()
        while len(posts) < limit:
            params = {"fields": _POST, "limit": str(min(_MOST, limit - len(posts)))}
            if cursor:
                params["after"] = cursor
            answer = call("GET", "me/threads", token, params=params)
            rows = rows_of(answer)
            posts += [_native(row) for row in rows]
            cursor = _after(answer)
            if not rows or not cursor:
                return OwnPosts(posts, "")
        return OwnPosts(posts, cursor)

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        try:
            call("GET", remote_id, tokens_of(account).access, params={"fields": "id"})
        except Fault as fault:
            if fault.kind is FaultKind.GONE:
                return False
            raise
        return True

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        return _counts(account, f"{remote_id}/insights", _POST_COUNTS)

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        counts = _counts(account, "me/threads_insights", _ACCOUNT_COUNTS)
        fields = {"fields": "id,username,name,threads_biography"}
        who = call("GET", "me", tokens_of(account).access, params=fields)
        words = {
            "username": who.get("username"),
            "displayName": who.get("name"),
            "description": who.get("threads_biography"),
        }
        return {**counts, **{name: str(value or "") for name, value in words.items()}}

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        """Return the replies of all depths, page by page, for ``LOOKING_SECONDS`` at most."""
        token, params = tokens_of(account).access, {"fields": _REPLY, "reverse": "false"}
        found, until = list[Remark](), time.monotonic() + LOOKING_SECONDS
        while True:
            answer = call("GET", f"{remote_id}/conversation", token, params=params)
            rows, cursor = rows_of(answer), _after(answer)
            found += [_remark(row) for row in rows]
            if not rows or not cursor or cursor == params.get("after") or time.monotonic() > until:
                return found
            params = {**params, "after": cursor}

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
        token = tokens_of(account).access
        since = str(int((moment - _CLOCKS).timestamp()))
        params = {"fields": _REPLY, "since": since, "limit": str(_MOST)}
        for row in rows_of(call("GET", "me/replies", token, params=params)):
            if row.get("text") == text and _answered(row) == parent_id:
                return Published(id_of(row), str(row.get("permalink") or ""))
        made = containers.container(token, text, [], [], reply_to_id=parent_id)
        return published(token, containers.publish(token, made))

    def delete_comment(self, account: SocialAccount, comment_id: str) -> None:
        with gone_is_no_fault():
            call("DELETE", comment_id, tokens_of(account).access)


def published(token: str, number: str) -> Published:
    """Ask for a post's address; it is out already, so no fault of this call counts."""
    try:
        answer = call("GET", number, token, params={"fields": "permalink"})
        return Published(number, str(answer.get("permalink") or ""))
    except Fault:
        return Published(number, "")


def _after(answer: dict[str, Any]) -> str:
    """Return the cursor that leads on. By cursor, as Meta's ``next`` address holds the token."""
    paging = answer.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, dict) else None
    return str(cursors.get("after") or "") if isinstance(cursors, dict) else ""


def _answered(row: dict[str, Any]) -> str:
    parent = row.get("replied_to")
    return str(parent.get("id") or "") if isinstance(parent, dict) else ""


def _native(row: dict[str, Any]) -> NativePost:
    children = row.get("children")
    found = children.get("data") if isinstance(children, dict) else None
    single = row.get("media_type") == "IMAGE"
    return NativePost(
        id=id_of(row),
        text=str(row.get("text") or ""),
        created=str(row.get("timestamp") or ""),
        url=str(row.get("permalink") or ""),
        is_reply=False,
        images=len(found) if isinstance(found, list) else int(single),
    )


def _remark(row: dict[str, Any]) -> Remark:
    handle = str(row.get("username") or "")
    return Remark(
        id=id_of(row),
        parent_id=_answered(row),
        text=str(row.get("text") or ""),
        created=str(row.get("timestamp") or ""),
        author_id=handle,  # Threads names authors by their handles alone
        author_handle=handle,
        author_name=handle,
        url=str(row.get("permalink") or ""),
        likes=0,
        replies=0,
    )


def _counts(account: SocialAccount, path: str, names: dict[str, str]) -> dict[str, int | str]:
    params = {"metric": ",".join(names.values())}
    rows = rows_of(call("GET", path, tokens_of(account).access, params=params))
    found = {str(row.get("name")): _value(row) for row in rows}
    return {ours: found.get(theirs, 0) for ours, theirs in names.items()}


def _value(row: dict[str, Any]) -> int:
    """Return a metric's number: one for all time, or the sum of its days."""
    total = row.get("total_value")
    if isinstance(total, dict):
        return int(total.get("value") or 0)
    values = row.get("values") or []
    return sum(int(value.get("value") or 0) for value in values if isinstance(value, dict))
