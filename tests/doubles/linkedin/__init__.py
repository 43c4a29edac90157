"""A double of LinkedIn's versioned API: one member, who administers pages.

Requests are held against ``spec.json`` (LICENSE says whose). Errors, roles and the "little"
format are written from LinkedIn's documentation. No real LinkedIn has been asked.
"""

import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.doubles.codeflow import CodeWeb, Token
from tests.doubles.published import Published
from tests.doubles.web import Asked, Reply

PERSON = "urn:li:person:abc123"
_SPEC = Published(__file__)
_CODES = {
    "expired": (65602, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired"),
    "revoked": (65601, "REVOKED_ACCESS_TOKEN", "The token was revoked by the user"),
}
_UNKNOWN = (65600, "INVALID_ACCESS_TOKEN", "Invalid access token")
_RESERVED = set("|{}@[]()<>#*_~")


def refusal(status: int, code: str, message: str, number: int = 0) -> Reply:
    """Return an error in LinkedIn's shape."""
    body = {"status": status, "serviceErrorCode": number, "code": code, "message": message}
    return Reply(status, body)


def shown(commentary: str) -> str:
    """Return what people see: an unescaped reserved character cuts the rest off."""
    text, at = "", 0
    while at < len(commentary):
        if tag := re.compile(r"\{hashtag\|\\#\|([^}]*)\}").match(commentary, at):
            text, at = f"{text}#{tag[1]}".replace("\\", ""), tag.end()
        elif commentary[at] == "\\" and at + 1 < len(commentary):
            text, at = text + commentary[at + 1], at + 2
        elif commentary[at] in _RESERVED:
            return text
        else:
            text, at = text + commentary[at], at + 1
    return text


@dataclass
class LinkedIn(CodeWeb):
    """``pages``: number to (name, role of the member)."""

    consent_path: str = "/oauth/v2/authorization"
    token_path: str = "/oauth/v2/accessToken"
    version: str = "202610"
    pages: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {
            "501": ("Acme Inc", "ADMINISTRATOR"),
            "502": ("Acme Labs", "ANALYST"),
        }
    )
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    images: dict[str, bytes] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuses_duplicates: bool = False
    count: int = 0

    def refresh_words(self) -> dict[str, object]:
        return {"refresh_token_expires_in": 31_536_000}

    def login_refused(self, token: Token | None) -> Reply:
        number, code, words = _CODES[token.dead] if token and token.dead else _UNKNOWN
        return refusal(401, code, words, number)

    def token_refused(self, error: str) -> Reply:
        if error in ("invalid_grant", "invalid_client"):
            return super().token_refused(error)
        return Reply(400, {"error": "access_denied", "error_description": "not allowed"})

    def name_of(self, asked: Asked) -> str:
        """Name calls by their place, without the ids in it."""
        parts = [part for part in asked.path.split("/") if part and "%3A" not in part]
        if len(parts) == 3 and parts[1] == "organizations":
            parts.pop()
        return f"{asked.method} {'/'.join(parts)}"

    def answer(self, asked: Asked) -> Reply:
        if reply := self.oauth(asked):
            return reply
        name = self.name_of(asked)
        if name == "PUT upload":
            return self._upload(asked)
        token = self.granted(asked)
        if name == "GET v2/userinfo":
            return Reply(200, {"sub": PERSON.rsplit(":", 1)[1], "name": "Mia Member"})
        self._check_headers(asked)
        acts = {
            "POST rest/posts": self._post,
            "GET rest/posts": self._read,
            "DELETE rest/posts": self._delete,
            "POST rest/images": self._image,
            "GET rest/organizationAcls": self._roles,
            "GET rest/organizations": self._organization,
            "GET rest/socialActions/comments": self._comments,
            "POST rest/socialActions/comments": self._comment,
            "GET rest/organizationalEntityShareStatistics": self._statistics,
        }
        if name.startswith("DELETE rest/socialActions"):
            return self._delete_comment(asked)
        return acts[name](asked, token)

    def _check_headers(self, asked: Asked) -> None:
        if asked.headers.get("linkedin-version") != self.version:
            raise refusal(426, "NONEXISTENT_VERSION", "Requested version is not active")
        if asked.headers.get("x-restli-protocol-version") != "2.0.0":
            raise refusal(400, "ILLEGAL_ARGUMENT", "X-Restli-Protocol-Version")

    def _fits(self, operation: str, asked: Asked, body: Any = None) -> None:
        if words := _SPEC.complaint(operation, asked, body):
            raise refusal(400, "ILLEGAL_ARGUMENT", words)

    def _may(self, token: Token, author: str, *, read: bool = False) -> None:
        """A member's own posts are written with one scope and read by none that apps get."""
        of_page = author.startswith("urn:li:organization:")
        scope = f"{'r' if read else 'w'}_{'organization' if of_page else 'member'}_social"
        _name, role = self.pages.get(author.rsplit(":", 1)[1], ("", ""))
        if scope not in token.scopes or (of_page and role != "ADMINISTRATOR"):
            raise refusal(403, "ACCESS_DENIED", "Not enough permissions to access", 100)

    def _new_id(self) -> int:
        self.count += 1
        return 7_000_000_000 + self.count

    def _post(self, asked: Asked, token: Token) -> Reply:
        body = asked.json()
        self._fits("POST /rest/posts", asked, body)
        self._may(token, body["author"])
        content = body.get("content", {})
        images = content.get("multiImage", {}).get("images", [])
        images = images or ([content["media"]] if "media" in content else [])
        if not body["commentary"] and not images:
            raise refusal(422, "UNPROCESSABLE_ENTITY", "commentary is required")
        if "multiImage" in content and not 2 <= len(images) <= 20:
            raise refusal(400, "INVALID_CONTENT", "multiImage takes 2 to 20 images")
        for image in images:
            if not self.images.get(image["id"]):
                raise refusal(400, "INVALID_CONTENT", f"{image['id']} was not uploaded")
        for urn, row in self.posts.items():
            alike = row["commentary"] == body["commentary"] and row["author"] == body["author"]
            if alike and self.refuses_duplicates:
                words = f"Content is a duplicate of {urn}"
                raise refusal(422, "DUPLICATE_POST", words)
        urn = f"urn:li:share:{self._new_id()}"
        self.posts[urn] = {
            **body,
            "id": urn,
            "createdAt": int(time.time() * 1_000),
            "images": images,
        }
        return Reply(201, b"", {"x-restli-id": urn})

    def _read(self, asked: Asked, token: Token) -> Reply:
        urn = unquote(asked.path.removeprefix("/rest/posts").strip("/"))
        if urn:
            self._fits("GET /rest/posts/{id}", asked)
            row = self._known(urn)
            self._may(token, row["author"], read=True)
            return Reply(200, row)
        self._fits("GET /rest/posts", asked)
        author = asked.query["author"]
        self._may(token, author, read=True)
        rows = [row for row in reversed(self.posts.values()) if row["author"] == author]
        start, count = int(asked.query["start"]), int(asked.query["count"])
        return Reply(200, {"elements": rows[start : start + count], "paging": {"start": start}})

    def _delete(self, asked: Asked, token: Token) -> Reply:
        self._fits("DELETE /rest/posts/{id}", asked)
        urn = unquote(asked.path.rsplit("/", 1)[1])
        self._may(token, self._known(urn)["author"])
        del self.posts[urn]
        return Reply(204, b"")

    def _known(self, urn: str) -> dict[str, Any]:
        if urn not in self.posts:
            raise refusal(404, "NOT_FOUND", "Could not find entity")
        return self.posts[urn]

    def _image(self, asked: Asked, token: Token) -> Reply:
        body = asked.json()
        self._fits("POST /rest/images", asked, body)
        self._may(token, body["initializeUploadRequest"]["owner"])
        urn = f"urn:li:image:{self._new_id()}"
        self.images[urn] = b""
        address = f"{self.url}/upload/{urn.replace(':', '%3A')}"
        return Reply(200, {"value": {"uploadUrl": address, "image": urn}})

    def _upload(self, asked: Asked) -> Reply:
        urn = unquote(asked.path.rsplit("/", 1)[1])
        assert urn in self.images, urn
        if not asked.body.startswith((b"\xff\xd8", b"\x89PNG")):
            return Reply(400, b"")
        self.images[urn] = asked.body
        return Reply(201, b"")

    def _roles(self, asked: Asked, token: Token) -> Reply:
        assert asked.query["q"] == "roleAssignee", asked.query
        if "rw_organization_admin" not in token.scopes:
            raise refusal(403, "ACCESS_DENIED", "Not enough permissions", 100)
        start, count = int(asked.query["start"]), int(asked.query["count"])
        rows = [
            {"organization": f"urn:li:organization:{number}", "role": role, "state": "APPROVED"}
            for number, (_name, role) in self.pages.items()
        ]
        return Reply(200, {"elements": rows[start : start + count]})

    def _organization(self, asked: Asked, token: Token) -> Reply:
        self._fits("GET /rest/organizations/{id}", asked)
        number = asked.path.rsplit("/", 1)[1]
        name, _role = self.pages[number]
        vanity = name.lower().replace(" ", "-")
        return Reply(200, {"id": int(number), "localizedName": name, "vanityName": vanity})

    def _comments(self, asked: Asked, token: Token) -> Reply:
        self._fits("GET /rest/socialActions/{entityId}/comments", asked)
        urn = unquote(asked.path.split("/")[3])
        self._may(token, self._known(urn)["author"], read=True)
        rows = [row for row in self.comments.values() if row["object"] == urn]
        return Reply(200, {"elements": rows})

    def _comment(self, asked: Asked, token: Token) -> Reply:
        body, urn = asked.json(), unquote(asked.path.split("/")[3])
        self._fits("POST /rest/socialActions/{entityId}/comments", asked, body)
        self._known(urn)
        self._may(token, body["actor"])
        number = str(self._new_id())
        made = {"created": {"time": int(time.time() * 1_000)}, "id": number}
        self.comments[number] = {**body, **made}
        return Reply(201, b"", {"x-restli-id": number})

    def _delete_comment(self, asked: Asked) -> Reply:
        number = asked.path.rsplit("/", 1)[1]
        if number not in self.comments:
            raise refusal(404, "NOT_FOUND", "Could not find entity")
        assert self.comments[number]["actor"] == asked.query["actor"]
        del self.comments[number]
        return Reply(204, b"")

    def _statistics(self, asked: Asked, token: Token) -> Reply:
        query = {k: v for k, v in asked.query.items() if k not in ("shares", "ugcPosts")}
        self._fits(
            "GET /rest/organizationalEntityShareStatistics",
            Asked(asked.method, asked.path, query, asked.headers, asked.body),
        )
        self._may(token, asked.query["organizationalEntity"], read=True)
        of = asked.query.get("shares", "")
        if of and not (of.startswith("List(urn:li:share:") and of.endswith(")")):
            raise refusal(400, "ILLEGAL_ARGUMENT", of)
        counts = {"impressionCount": 7, "likeCount": 2, "engagement": 0.1}
        return Reply(200, {"elements": [{"totalShareStatistics": counts}]})
