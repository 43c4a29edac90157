"""A double of TikTok's API, version 2: one person who posts videos.

Written from TikTok's pages on Login Kit for the web, Direct Post, media transfer, post status and
the Display API. TikTok publishes no machine-readable description; no real TikTok was asked.
"""

import hashlib
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.codeflow import CodeWeb, Token
from tests.doubles.web import Asked, Reply

PERSON = "-000open-id-of-tina"
_MB = 1_000_000
_INFO = {
    "title",
    "privacy_level",
    "disable_comment",
    "disable_duet",
    "disable_stitch",
    "video_cover_timestamp_ms",
    "is_aigc",
    "brand_organic_toggle",
    "brand_content_toggle",
}
_FIELDS = {
    "user/info/": {
        "open_id": "user.info.basic",
        "display_name": "user.info.basic",
        "username": "user.info.profile",
        "follower_count": "user.info.stats",
        "likes_count": "user.info.stats",
        "video_count": "user.info.stats",
    }
}
_SCOPES = {"post": "video.publish", "video": "video.list"}


def refusal(status: int, message: str, code: str = "") -> Reply:
    """Return an error in TikTok's shape."""
    codes = {400: "invalid_params", 401: "access_token_invalid", 403: "scope_not_authorized"}
    codes |= {429: "rate_limit_exceeded", 503: "internal_error", 404: "invalid_params"}
    error = {"code": code or codes[status], "message": message, "log_id": "2026"}
    return Reply(status, {"data": {}, "error": error})


def data(**members: Any) -> Reply:
    return Reply(200, {"data": members, "error": {"code": "ok", "message": "", "log_id": "2026"}})


@dataclass
class Post:
    """A post from its announcement on. Pieces are counted and hashed, not kept."""

    info: dict[str, Any]
    size: int
    piece: int
    count: int
    received: int = 0
    pieces: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    looks: int = 0
    video: str = ""
    made: int = 0


@dataclass
class TikTok(CodeWeb):
    """``looks``: how often a post is still being processed; ``failed``: why it then fails."""

    consent_path: str = "/v2/auth/authorize/"
    token_path: str = "/v2/oauth/token/"
    scope_glue: str = ","
    client_name: str = "client_key"
    life: int = 86_400
    posts: dict[str, Post] = field(default_factory=dict)
    creator: dict[str, Any] = field(
        default_factory=lambda: {
            "privacy_level_options": [
                "PUBLIC_TO_EVERYONE",
                "MUTUAL_FOLLOW_FRIENDS",
                "SELF_ONLY",
            ],
            "comment_disabled": False,
            "duet_disabled": True,
            "stitch_disabled": False,
            "max_video_post_duration_sec": 600,
        }
    )
    looks: int = 0
    # How often a public post is out before its number is shown.
    moderated: int = 0
    failed: str = ""
    ended: list[str] = field(default_factory=list)

    def refresh_words(self) -> dict[str, object]:
        return {"refresh_expires_in": 31_536_000, "open_id": PERSON}

    def login_refused(self, token: Token | None) -> Reply:
        return refusal(401, "The access token is invalid or not found in the request.")

    def name_of(self, asked: Asked) -> str:
        path = asked.path.removeprefix("/v2/")
        return f"{asked.method} {'upload' if path.startswith('/upload/') else path}"

    def answer(self, asked: Asked) -> Reply:
        if reply := self.oauth(asked):
            return reply
        if asked.path == "/v2/oauth/revoke/":
            self.ended.append(asked.form()["token"])
            self.revoke()
            return Reply(200, {})
        if asked.path.startswith("/upload/"):
            return self._piece(asked)
        token, path = self.granted(asked), asked.path.removeprefix("/v2/")
        scope = _SCOPES.get(path.split("/")[0])
        if scope and scope not in token.scopes:
            raise refusal(403, "The user did not authorize the scope required.")
        acts = {
            "user/info/": lambda: self._user(asked, token),
            "post/publish/creator_info/query/": lambda: data(**self.creator),
            "post/publish/video/init/": lambda: self._init(asked.json()),
            "post/publish/status/fetch/": lambda: self._status(asked.json()),
            "video/list/": lambda: self._list(asked),
            "video/query/": lambda: self._query(asked),
        }
        return acts[path]()

    def _user(self, asked: Asked, token: Token) -> Reply:
        known = {"open_id": PERSON, "display_name": "Tina", "username": "tina.bakes"}
        known |= {"follower_count": 12, "likes_count": 340, "video_count": 1}  # type: ignore[dict-item]  # counts
        wanted = asked.query["fields"].split(",")
        if any(_FIELDS["user/info/"][name] not in token.scopes for name in wanted):
            raise refusal(403, "The user did not authorize the scope required.")
        return data(user={name: known[name] for name in wanted})

    def _init(self, body: dict[str, Any]) -> Reply:
        info, source = body["post_info"], body["source_info"]
        if set(info) - _INFO or len(info["title"].encode("utf-16-le")) > 4_400:
            raise refusal(400, f"Invalid post_info: {sorted(info)}")
        if info["privacy_level"] not in self.creator["privacy_level_options"]:
            raise refusal(403, "privacy", "privacy_level_option_mismatch")
        size, piece, count = (
            source[name] for name in ("video_size", "chunk_size", "total_chunk_count")
        )
        fits = piece == size if size < 5 * _MB else 5 * _MB <= piece <= 64 * _MB
        if not fits or count != max(1, size // piece) or count > 1_000:
            raise refusal(400, f"The chunks do not fit: {source}")
        number = f"v_pub_file~v2-1.{len(self.posts) + 1}"
        self.posts[number] = Post(info, size, piece, count, looks=self.looks)
        place = f"{self.url}/upload/{len(self.posts)}"
        return data(publish_id=number, upload_url=place)

    def _piece(self, asked: Asked) -> Reply:
        number = f"v_pub_file~v2-1.{asked.path.rsplit('/', 1)[1]}"
        if number not in self.posts:
            return Reply(403, b"")
        post = self.posts[number]
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", asked.headers["content-range"])
        assert match, asked.headers
        first, last, size = (int(group) for group in match.groups())
        last_piece = post.pieces == post.count - 1
        length = post.size - first if last_piece else post.piece
        if first != post.received or size != post.size or len(asked.body) != length:
            return Reply(416, {"message": f"Range {match[0]} after {post.received}"})
        assert last == first + len(asked.body) - 1, asked.headers
        post.digest.update(asked.body)
        post.received += len(asked.body)
        post.pieces += 1
        post.made = int(time.time())
        if post.received == post.size and not self.failed:
            post.video = f"7{len(self.posts):018}"
        return Reply(201 if post.received == post.size else 206, b"")

    def _status(self, body: dict[str, Any]) -> Reply:
        post = self.posts.get(body["publish_id"])
        if post is None:
            raise refusal(400, "publish_id", "invalid_publish_id")
        if post.received < post.size or post.looks > 0:
            post.looks -= post.received == post.size
            return data(status="PROCESSING_UPLOAD", uploaded_bytes=post.received)
        if self.failed:
            return data(status="FAILED", fail_reason=self.failed)
        is_public = post.info["privacy_level"] == "PUBLIC_TO_EVERYONE"
        if not is_public or self.moderated > 0:
            self.moderated -= 1
            return data(status="PUBLISH_COMPLETE")
        # Their spelling.
        return data(status="PUBLISH_COMPLETE", publicaly_available_post_id=[int(post.video)])

    def shown(self) -> list[Post]:
        """Return the posts that are out, oldest first."""
        return [post for post in self.posts.values() if post.video]

    def _list(self, asked: Asked) -> Reply:
        assert asked.query["fields"] == "id,create_time,video_description,share_url", asked.query
        most = asked.json()["max_count"]
        assert most <= 20, asked.body
        rows = [
            {
                "id": post.video,
                "create_time": post.made,
                "video_description": post.info["title"],
                "share_url": f"https://www.tiktok.com/@tina.bakes/video/{post.video}",
            }
            for post in reversed(self.shown())
        ]
        return data(videos=rows[:most], cursor=1, has_more=False)

    def _query(self, asked: Asked) -> Reply:
        wanted = asked.json()["filters"]["video_ids"]
        counts = {"view_count": 7, "like_count": 2, "comment_count": 1, "share_count": 0}
        rows = [{"id": p.video, **counts} for p in self.shown() if p.video in wanted]
        return data(videos=rows, error=None)
