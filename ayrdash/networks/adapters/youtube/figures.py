"""Reading a channel's videos back, their figures, and the comments under them."""

from typing import Any

from ayrdash.networks.adapters.capabilities import NativePost, OwnPosts, Remark
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.adapters.youtube.api import API, YouTube, address, member
from ayrdash.networks.adapters.youtube.link import YouTubeLink, own_channel
from ayrdash.networks.models import SocialAccount

_MOST, _MOST_THREADS = 50, 100


def uploads_of(
    youtube: YouTube, account: SocialAccount, *, most: int, cursor: str = ""
) -> tuple[list[dict[str, Any]], str]:
    """Return a page of the channel's uploads, newest first, and what leads on."""
    part = {"part": "contentDetails", "id": account.remote_id}
    rows = youtube.rows("channels", **part)
    related = member(member(rows[0], "contentDetails"), "relatedPlaylists") if rows else {}
    playlist = API.text(related, "uploads")
    more = {"pageToken": cursor} if cursor else {}
    answer = youtube.get(
        "playlistItems", part="snippet", playlistId=playlist, maxResults=min(most, _MOST), **more
    )
    return API.rows(answer, "items"), str(answer.get("nextPageToken") or "")


class Figures:
    """What the adapter does as ``ReadingBack`` and ``Measuring``."""

    @property
    def measures(self) -> bool:
        return True

    @property
    def oauth(self) -> YouTubeLink:
        return YouTubeLink()

    def own_posts(self, account: SocialAccount, *, limit: int, cursor: str) -> OwnPosts:
        rows, following = acting(
            self.oauth,
            account,
            lambda t: uploads_of(YouTube(t.access), account, most=limit, cursor=cursor),
        )
        return OwnPosts([_native(row) for row in rows], following)

    def exists(self, account: SocialAccount, remote_id: str) -> bool:
        def look(tokens: Tokens) -> bool:
            return YouTube(tokens.access).video(remote_id, "id") is not None

        return acting(self.oauth, account, look)

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        row = acting(
            self.oauth, account, lambda t: YouTube(t.access).video(remote_id, "statistics")
        )
        if row is None:
            raise API.gone()
        found = member(row, "statistics")
        names = {"views": "viewCount", "likes": "likeCount", "comments": "commentCount"}
        return {name: _number(found.get(theirs)) for name, theirs in names.items()}

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        row = acting(self.oauth, account, lambda t: own_channel(t, account.remote_id, "statistics"))
        found = member(row, "statistics")
        names = ("subscriberCount", "viewCount", "videoCount")
        return {name: _number(found.get(name)) for name in names}

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        """Return the latest 100 threads, oldest first, with the answers that come along."""
        rows = acting(
            self.oauth,
            account,
            lambda t: YouTube(t.access).rows(
                "commentThreads",
                part="snippet,replies",
                videoId=remote_id,
                maxResults=_MOST_THREADS,
                textFormat="plainText",
            ),
        )
        found: list[Remark] = []
        for row in reversed(rows):
            thread = member(row, "snippet")
            count = _number(thread.get("totalReplyCount"))
            found.append(_remark(member(thread, "topLevelComment"), remote_id, remote_id, count))
            answers = API.rows(member(row, "replies"), "comments")
            parent = str(row.get("id") or "")
            found += [_remark(answer, remote_id, parent, 0) for answer in reversed(answers)]
        return found


def _number(value: object) -> int:
    """Read a count; YouTube writes whole numbers as text, and leaves out what is hidden."""
    text = str(value or "0")
    return int(text) if text.isdecimal() else 0


def _native(row: dict[str, Any]) -> NativePost:
    snippet = member(row, "snippet")
    number = API.text(member(snippet, "resourceId"), "videoId")
    return NativePost(
        id=number,
        text=str(snippet.get("description") or ""),
        created=str(snippet.get("publishedAt") or ""),
        url=address("web", f"watch?v={number}"),
        is_reply=False,
        images=0,
    )


def _remark(row: dict[str, Any], video: str, parent: str, replies: int) -> Remark:
    snippet = member(row, "snippet")
    number = API.text(row, "id")
    return Remark(
        id=number,
        parent_id=parent,
        text=str(snippet.get("textOriginal") or snippet.get("textDisplay") or ""),
        created=str(snippet.get("publishedAt") or ""),
        author_id=str(member(snippet, "authorChannelId").get("value") or ""),
        author_handle=str(snippet.get("authorDisplayName") or "").removeprefix("@"),
        author_name=str(snippet.get("authorDisplayName") or ""),
        url=address("web", f"watch?v={video}&lc={number}"),
        likes=_number(snippet.get("likeCount")),
        replies=replies,
    )
