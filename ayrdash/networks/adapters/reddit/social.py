"""Reading a person's posts and their figures, and comments under posts."""

import datetime
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import Fault, FaultKind, Published
from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.adapters.reddit.api import API, Reddit, children_of, web_address
from ayrdash.networks.adapters.reddit.link import RedditLink, me
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.models import SocialAccount

_MOST = 100
_DELETED = "[deleted]"


def permalink(row: dict[str, Any]) -> str:
    """Return where people see a post or comment."""
    return web_address(str(row.get("permalink") or "").lstrip("/"))


def submitted(reddit: Reddit, name: str, *, limit: int, after: str = "") -> Any:
    """Return a listing of a person's posts, newest first."""
    more = {"after": after} if after else {}
    return reddit.get(f"user/{quote(name, safe='')}/submitted", sort="new", limit=limit, **more)


class Social:
    """What the adapter does as ``ReadingBack``, ``Measuring`` and ``Commenting``."""

    native_ids = r"t[13]_[a-z0-9]+"

    @property
    def measures(self) -> bool:
        return True

    @property
    def oauth(self) -> RedditLink:
        return RedditLink()

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        listing = acting(
            self.oauth,
            account,
            lambda t: submitted(
                Reddit(t.access), account.handle, limit=min(limit, _MOST), after=cursor
            ),
        )
        rows = [_native(row) for row in children_of(listing)]
        return OwnPosts(rows, str(listing["data"].get("after") or ""))

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        try:
            self._post(account, remote_id)
        except Fault as fault:
            if fault.kind is FaultKind.GONE:
                return False
            raise
        return True

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        row = self._post(account, remote_id)
        return {
            "score": _number(row.get("score")),
            "upvoteRatio": str(row.get("upvote_ratio") or ""),
            "commentCount": _number(row.get("num_comments")),
        }

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        who = acting(self.oauth, account, lambda t: me(Reddit(t.access)))
        return {
            "username": str(who.get("name") or ""),
            "linkKarma": _number(who.get("link_karma")),
            "commentKarma": _number(who.get("comment_karma")),
        }

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        """Return the comments that Reddit shows at once; long threads are folded there."""
        found: list[Remark] = []
        _collect(self._comments(account, remote_id), found)
        return found

    def add_comment(
        self,
        account: SocialAccount,
        parent_id: str,
        *,
        text: str,
        key: str,
        moment: datetime.datetime,
    ) -> Published:
        """Comment; an earlier try is found by its text under the same parent."""
        for row in _flat(self._comments(account, parent_id)):
            same = row.get("body") == text and row.get("author") == account.handle
            if same and row.get("parent_id") == parent_id and _since(row, moment):
                return Published(API.text(row, "name"), permalink(row))
        answer = acting(
            self.oauth,
            account,
            lambda t: Reddit(t.access).form("api/comment", thing_id=parent_id, text=text),
        )
        things = answer.get("things")
        rows = [thing.get("data") for thing in things] if isinstance(things, list) else []
        if len(rows) != 1 or not isinstance(rows[0], dict):
            raise API.unreadable()
        return Published(API.text(rows[0], "name"), permalink(rows[0]))

    def delete_comment(self, account: SocialAccount, comment_id: str) -> None:
        message = _("Reddit did not delete the comment: it belongs to somebody else.")
        acting(self.oauth, account, lambda t: take_down(Reddit(t.access), comment_id, message))

    def _post(self, account: SocialAccount, remote_id: str) -> dict[str, Any]:
        return acting(self.oauth, account, lambda t: known(Reddit(t.access), remote_id))

    def _comments(self, account: SocialAccount, remote_id: str) -> list[dict[str, Any]]:
        """Return the comments under a post, or under the post of a comment."""
        post = remote_id
        if remote_id.startswith("t1_"):
            post = str(self._post(account, remote_id).get("link_id") or "")
        path = f"comments/{post.removeprefix('t3_')}"
        answer = acting(self.oauth, account, lambda t: Reddit(t.access).get(path, limit=500))
        if not isinstance(answer, list) or len(answer) != 2:
            raise API.unreadable()
        return children_of(answer[1])


def known(reddit: Reddit, name: str) -> dict[str, Any]:
    """Return a post or comment by its full name; ``GONE`` for one that was deleted."""
    rows = children_of(reddit.get("api/info", id=name))
    if not rows or rows[0].get("author") == _DELETED:
        raise Fault(FaultKind.GONE, _("It is no longer there at Reddit."))
    return rows[0]


def take_down(reddit: Reddit, name: str, message: str) -> None:
    """Delete, and look whether it is gone: Reddit answers the same either way."""
    reddit.form("api/del", id=name)
    try:
        known(reddit, name)
    except Fault as fault:
        if fault.kind is FaultKind.GONE:
            return
        raise
    raise Fault(FaultKind.REJECTED, message)


def _flat(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        found += [row, *_flat(_answers(row))]
    return found


def _answers(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the answers to a comment; Reddit writes none as an empty text."""
    replies = row.get("replies")
    return children_of(replies) if isinstance(replies, dict) else []


def _collect(rows: list[dict[str, Any]], into: list[Remark]) -> None:
    """Take in comments, oldest first, each before its own answers."""
    shown = [row for row in rows if row.get("body") is not None]  # "more" has none
    for row in sorted(shown, key=lambda row: _number(row.get("created_utc"))):
        answers = _answers(row)
        author = str(row.get("author") or "")
        into.append(
            Remark(
                id=API.text(row, "name"),
                parent_id=str(row.get("parent_id") or ""),
                text=str(row.get("body")),
                created=_iso(row),
                author_id=str(row.get("author_fullname") or ""),
                author_handle=author,
                author_name=author,
                url=permalink(row),
                likes=_number(row.get("score")),
                replies=len(answers),
            )
        )
        _collect(answers, into)


def _native(row: dict[str, Any]) -> NativePost:
    gallery = row.get("gallery_data")
    items = gallery.get("items") if isinstance(gallery, dict) else None
    one = row.get("post_hint") == "image"
    return NativePost(
        id=API.text(row, "name"),
        text=str(row.get("selftext") or ""),
        created=_iso(row),
        url=permalink(row),
        is_reply=False,
        images=len(items) if isinstance(items, list) else int(one),
    )


def _since(row: dict[str, Any], moment: datetime.datetime) -> bool:
    made = earlier.moment_of(row.get("created_utc"))
    return made is not None and made >= moment - earlier.CLOCK_DIFFERENCE


def _iso(row: dict[str, Any]) -> str:
    made = earlier.moment_of(row.get("created_utc"))
    return made.isoformat() if made else ""


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
