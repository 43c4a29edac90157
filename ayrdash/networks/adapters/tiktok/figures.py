"""Reading a person's public videos back, and their figures. Comments are closed to apps."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.adapters.tiktok.api import API, TikTok, address, user
from ayrdash.networks.adapters.tiktok.link import TikTokLink
from ayrdash.networks.models import SocialAccount

_MOST = 20
_FIELDS = "id,create_time,video_description,share_url"
_COUNTS = {
    "views": "view_count",
    "likes": "like_count",
    "comments": "comment_count",
    "shares": "share_count",
}
_OF_PERSON = {"followers": "follower_count", "likes": "likes_count", "videos": "video_count"}


def page_of(account: SocialAccount, number: str) -> str:
    """Return where people see a video; without its number, the person's page."""
    page = address("web", f"@{account.handle}")
    return f"{page}/video/{number}" if number else page


def videos_of(tiktok: TikTok, *, most: int, cursor: str = "") -> tuple[list[dict[str, Any]], str]:
    """Return a page of public videos, newest first, and what leads on."""
    body: dict[str, Any] = {"max_count": min(most, _MOST)}
    if cursor.isdecimal():
        body["cursor"] = int(cursor)
    data = tiktok.post("video/list/", body, fields=_FIELDS)
    following = str(data.get("cursor") or "") if data.get("has_more") is True else ""
    return API.rows(data, "videos"), following


class Figures:
    """What the adapter does as ``ReadingBack`` and ``Measuring``."""

    @property
    def measures(self) -> bool:
        return True

    @property
    def oauth(self) -> TikTokLink:
        return TikTokLink()

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        rows, following = acting(
            self.oauth, account, lambda t: videos_of(TikTok(t.access), most=limit, cursor=cursor)
        )
        return OwnPosts([_native(account, row) for row in rows], following)

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        return bool(self._asked(account, remote_id, "id"))

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        rows = self._asked(account, remote_id, ",".join(["id", *_COUNTS.values()]))
        if not rows:
            raise API.gone()
        return {name: _number(rows[0].get(theirs)) for name, theirs in _COUNTS.items()}

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        def look(tokens: Tokens) -> dict[str, Any]:
            return user(TikTok(tokens.access), *_OF_PERSON.values())

        found = acting(self.oauth, account, look)
        return {name: _number(found.get(theirs)) for name, theirs in _OF_PERSON.items()}

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        raise Fault(FaultKind.REJECTED, _("TikTok shows apps no comments."))

    def _asked(self, account: SocialAccount, number: str, fields: str) -> list[dict[str, Any]]:
        if not number.isdecimal():
            return []  # of a post that only its maker sees, there is no video to ask for
        body = {"filters": {"video_ids": [number]}}
        data = acting(
            self.oauth,
            account,
            lambda t: TikTok(t.access).post("video/query/", body, fields=fields),
        )
        return API.rows(data, "videos")


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _native(account: SocialAccount, row: dict[str, Any]) -> NativePost:
    number = API.text(row, "id")
    made = datetime.datetime.fromtimestamp(_number(row.get("create_time")), datetime.UTC)
    return NativePost(
        id=number,
        text=str(row.get("video_description") or ""),
        created=made.isoformat(),
        url=page_of(account, number),
        is_reply=False,
        images=0,
    )
