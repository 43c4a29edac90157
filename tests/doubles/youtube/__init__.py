"""A double of YouTube's Data API, version 3: one person with one channel.

Calls, parameters and the names of parts keep to Google's discovery document of YouTube (November
2026, Apache-2.0); uploads to Google's page on its resumable protocol; errors to YouTube's list
of errors. No real Google has been asked.
"""

import datetime
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.codeflow import CodeWeb, Token
from tests.doubles.web import Asked, Reply

_SCOPES = "https://www.googleapis.com/auth"
UPLOAD, READ = f"{_SCOPES}/youtube.upload", f"{_SCOPES}/youtube.readonly"
ALL = f"{_SCOPES}/youtube.force-ssl"
CHANNEL = "UC1234567890123456789012"
# Of the discovery document: what each call takes, by its method and path.
_PARAMS = {
    "GET channels": {"part", "id", "mine", "maxResults", "pageToken"},
    "GET videos": {"part", "id", "maxResults", "pageToken"},
    "DELETE videos": {"id"},
    "GET playlistItems": {"part", "playlistId", "maxResults", "pageToken", "videoId", "id"},
    "GET commentThreads": {"part", "videoId", "maxResults", "textFormat", "order", "pageToken"},
    "POST upload/videos": {"uploadType", "part", "notifySubscribers"},
}
_SNIPPET = {"title", "description", "tags", "categoryId", "defaultLanguage"}
_STATUS = {"privacyStatus", "selfDeclaredMadeForKids", "publishAt", "license", "embeddable"}
_UNIT = 256 * 1024


def refusal(status: int, message: str, reason: str = "") -> Reply:
    """Return an error in YouTube's shape."""
    reason = reason or {401: "authError", 403: "insufficientPermissions"}.get(status, "invalid")
    row = {"message": message, "domain": "youtube", "reason": reason}
    return Reply(status, {"error": {"code": status, "message": message, "errors": [row]}})


@dataclass
class Session:
    """An upload on its way. Pieces are counted and hashed, not kept."""

    body: dict[str, Any]
    size: int
    received: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    video: str = ""


@dataclass
class YouTube(CodeWeb):
    """``looks``: how often a new video is still being processed, then it has ``fate``."""

    consent_path: str = "/o/oauth2/v2/auth"
    token_path: str = "/token"
    life: int = 3_600
    channels: list[str] = field(default_factory=lambda: [CHANNEL])
    videos: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    looks: int = 0
    fate: dict[str, str] = field(default_factory=lambda: {"uploadStatus": "processed"})
    # Bytes of each piece that are kept at most; 0: all.
    takes: int = 0
    ended: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    count: int = 0

    def login_refused(self, token: Token | None) -> Reply:
        return refusal(401, "Request had invalid authentication credentials.")

    def name_of(self, asked: Asked) -> str:
        """Name calls without versions and numbers."""
        path = asked.path.strip("/").replace("youtube/v3/", "")
        return f"{asked.method} {'session' if path.startswith('session/') else path}"

    def answer(self, asked: Asked) -> Reply:
        if reply := self.oauth(asked):
            return reply
        if asked.path == "/revoke":
            self.ended.append(asked.form()["token"])
            self.revoke()
            return Reply(200, {})
        token, name = self.granted(asked), self.name_of(asked)
        if name == "PUT session":
            return self._piece(asked)
        if unknown := set(asked.query) - _PARAMS[name]:
            raise refusal(400, f"Unknown name {unknown}")
        acts = {
            "GET channels": (READ, self._channels),
            "GET videos": (READ, self._videos),
            "DELETE videos": (ALL, self._delete),
            "GET playlistItems": (READ, self._items),
            "GET commentThreads": (ALL, self._threads),
            "POST upload/videos": (UPLOAD, self._begin),
        }
        scope, act = acts[name]
        if scope not in token.scopes:
            raise refusal(403, "Request had insufficient authentication scopes.")
        return act(asked)

    def _channels(self, asked: Asked) -> Reply:
        assert asked.query.get("mine") == "true" or asked.query.get("id"), asked.query
        rows = [self._channel(number, asked.query["part"]) for number in self.channels]
        return Reply(200, {"items": rows} if rows else {})

    def _channel(self, number: str, part: str) -> dict[str, Any]:
        parts = {
            "snippet": {"title": "Acme Bakery", "customUrl": "@acmebakery"},
            "contentDetails": {"relatedPlaylists": {"uploads": f"UU{number[2:]}"}},
            "statistics": {"subscriberCount": "12", "viewCount": "340", "videoCount": "1"},
        }
        return {"id": number, part: parts[part]}

    def _videos(self, asked: Asked) -> Reply:
        row = self.videos.get(asked.query["id"])
        if row is None:
            return Reply(200, {"items": []})
        if asked.query["part"] == "status":
            row["looks"] -= 1
        waits = row["looks"] >= 0
        state = {"uploadStatus": "uploaded"} if waits else self.fate
        counts = {"viewCount": "7", "likeCount": "2", "commentCount": "1"}
        parts = {"id": {}, "status": {"status": state}, "statistics": {"statistics": counts}}
        return Reply(200, {"items": [{"id": asked.query["id"], **parts[asked.query["part"]]}]})

    def _delete(self, asked: Asked) -> Reply:
        if self.videos.pop(asked.query["id"], None) is None:
            raise refusal(404, "The video that you are trying to delete cannot be found.")
        return Reply(204, b"")

    def _items(self, asked: Asked) -> Reply:
        assert asked.query["playlistId"] == f"UU{CHANNEL[2:]}", asked.query
        rows = [
            {"snippet": {**row["snippet"], "resourceId": {"videoId": number}}}
            for number, row in reversed(self.videos.items())
        ]
        return Reply(200, {"items": rows[: int(asked.query["maxResults"])]})

    def _threads(self, asked: Asked) -> Reply:
        said = {"textOriginal": "Yum", "authorDisplayName": "@bob", "likeCount": 1}
        top = {"id": "Ug1", "snippet": {**said, "authorChannelId": {"value": "UC9"}}}
        answer = {"id": "Ug1.a", "snippet": {**said, "textOriginal": "Thanks"}}
        thread = {"topLevelComment": top, "totalReplyCount": 1}
        row = {"id": "Ug1", "snippet": thread, "replies": {"comments": [answer]}}
        return Reply(200, {"items": [row]})

    def _begin(self, asked: Asked) -> Reply:
        body, kind = asked.json(), asked.headers["x-upload-content-type"]
        assert asked.query["uploadType"] == "resumable", asked.query
        assert set(asked.query["part"].split(",")) == set(body), body
        snippet, status = body["snippet"], body["status"]
        if set(snippet) - _SNIPPET or set(status) - _STATUS or not kind.startswith("video/"):
            raise refusal(400, f"Unknown name in {sorted(snippet)} {sorted(status)} {kind}")
        title = snippet["title"]
        if not title or len(title) > 100 or set("<>") & set(title):
            raise refusal(400, "The request metadata specifies an invalid title", "invalidTitle")
        text = snippet["description"]
        if len(text.encode()) > 5_000 or set("<>") & set(text):
            raise refusal(400, "invalid video description", "invalidDescription")
        self.told.append(asked.query["notifySubscribers"])
        self.count += 1
        number = f"s{self.count}"
        self.sessions[number] = Session(body, int(asked.headers["x-upload-content-length"]))
        return Reply(200, b"", {"Location": f"{self.url}/session/{number}"})

    def _piece(self, asked: Asked) -> Reply:
        session = self.sessions.get(asked.path.rsplit("/", 1)[1])
        if session is None:
            raise refusal(404, "Not found", "notFound")
        match = re.fullmatch(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)", asked.headers["content-range"])
        assert match, asked.headers
        assert int(match[3]) == session.size, asked.headers
        if match[1]:
            self._keep(session, int(match[1]), asked.body)
            assert int(match[2]) == int(match[1]) + len(asked.body) - 1, asked.headers
        if session.received == session.size:
            return Reply(200, {"id": self._made(session)})
        got = {"Range": f"bytes=0-{session.received - 1}"} if session.received else {}
        return Reply(308, b"", got)

    def _keep(self, session: Session, start: int, data: bytes) -> None:
        if start != session.received or not data:
            raise refusal(400, "Failed to parse Content-Range header.", "badContent")
        last = start + len(data) == session.size
        if not last and len(data) % _UNIT:
            raise refusal(400, "Pieces are multiples of 256 KB.", "badContent")
        kept = data[: self.takes] if self.takes else data
        session.digest.update(kept)
        session.received += len(kept)

    def _made(self, session: Session) -> str:
        if not session.video:
            session.video = f"video{self.count:06}"
            now = datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z")
            snippet = {**session.body["snippet"], "publishedAt": now}
            self.videos[session.video] = {
                **session.body,
                "snippet": snippet,
                "looks": self.looks,
                "sha256": session.digest.hexdigest(),
            }
        return session.video
