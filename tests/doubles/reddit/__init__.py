"""A double of Reddit's API: one person, who posts in subreddits.

Fields of forms and shapes of answers are those of exchanges that PRAW's tests recorded with the
real Reddit (BSD-2-Clause, 2016 to 2025); the rest is from Reddit's documentation. The double
itself has asked no real Reddit.
"""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.codeflow import CodeWeb, Token
from tests.doubles.web import Asked, Reply

_SUBMIT = {"api_type", "kind", "nsfw", "resubmit", "sendreplies", "spoiler", "sr", "title"}
_SUBMIT |= {"text", "url", "flair_id", "flair_text", "validate_on_submit"}
_GALLERY = {"api_type", "items", "nsfw", "sendreplies", "spoiler", "sr", "title"}
_GALLERY |= {"show_error_list", "validate_on_submit"}
_SCOPES = {"submit": "submit", "submit_gallery_post.json": "submit", "comment": "submit"}
_SCOPES |= {"del": "edit", "info": "read", "submitted": "history", "asset.json": "submit"}
NO_SCOPE = {"www-authenticate": 'Bearer realm="reddit", error="insufficient_scope"'}


def refusal(status: int, message: str) -> Reply:
    """Return an error in Reddit's shape."""
    return Reply(status, {"message": message, "error": status})


def errors(*rows: list[str], **more: Any) -> Reply:
    """Return a refusal that comes with status 200."""
    return Reply(200, {"json": {"errors": list(rows), **more}})


@dataclass
class Reddit(CodeWeb):
    """``delay``: how many looks an image's post takes to show."""

    consent_path: str = "/api/v1/authorize"
    token_path: str = "/api/v1/access_token"
    basic: bool = True
    life: int = 86_400
    suspended: bool = False
    delay: int = 0
    # Subreddits that the person may not post in.
    closed: set[str] = field(default_factory=set)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    count: int = 4_096

    def login_refused(self, token: Token | None) -> Reply:
        return refusal(401, "Unauthorized")

    def token_refused(self, error: str) -> Reply:
        if error == "invalid_client":
            return refusal(401, "Unauthorized")
        return Reply(400, {"error": error, "message": "Bad Request"})

    def name_of(self, asked: Asked) -> str:
        parts = asked.path.strip("/").split("/")
        if parts[0] == "comments":
            parts = parts[:1]
        return f"{asked.method} {'/'.join(parts)}"

    def answer(self, asked: Asked) -> Reply:
        if reply := self.oauth(asked):
            return reply
        if asked.path == "/files":
            return self._upload(asked)
        if asked.path == "/api/v1/revoke_token":
            self.ended.append(asked.form()["token"])
            self.revoke()
            return Reply(204, b"")
        token, last = self.granted(asked), asked.path.rsplit("/", 1)[1]
        if asked.path == "/api/v1/me":
            me = {"id": "4cixf", "name": "acme", "is_suspended": self.suspended}
            return Reply(200, {**me, "link_karma": 12, "comment_karma": 9})
        if _SCOPES.get(last, "read") not in token.scopes:
            raise Reply(403, {"message": "Forbidden", "error": 403}, NO_SCOPE)
        if self.suspended and asked.method == "POST":
            raise refusal(403, "Forbidden")
        acts = {
            "POST api/submit": self._submit,
            "POST api/submit_gallery_post.json": self._gallery,
            "POST api/media/asset.json": self._lease,
            "POST api/comment": self._comment,
            "POST api/del": self._delete,
            "GET api/info": self._info,
            "GET user/acme/submitted": self._submitted,
            "GET comments": self._thread,
        }
        return acts[self.name_of(asked)](asked)

    def _new(self) -> str:
        self.count += 1
        return f"{self.count:x}"

    def _checks(self, sr: str, title: str) -> None:
        if sr in self.closed:
            raise refusal(403, "Forbidden")
        if not title or len(title) > 300:
            raise errors(["TOO_LONG", "this is too long (max: 300)", "title"])

    def _submit(self, asked: Asked) -> Reply:
        form = asked.form()
        assert not set(form) - _SUBMIT, form
        self._checks(form["sr"], form["title"])
        if form["kind"] == "image":
            assert form["url"].startswith(f"{self.url}/files/"), form
            key = form["url"].removeprefix(f"{self.url}/files/")
            assert self.files[key]
            self._add(form["sr"], form["title"], "", [key], hidden=self.delay)
            socket = {"user_submitted_page": f"{self.url}/user/acme/submitted/"}
            data = {**socket, "websocket_url": "wss://ws.example"}
            return Reply(200, {"json": {"errors": [], "data": data}})
        row = self._add(form["sr"], form["title"], form.get("text", ""), [])
        row["url"] = form.get("url", row["url"])
        data = {"url": self._web(row), "id": row["id"], "name": row["name"], "drafts_count": 0}
        return Reply(200, {"json": {"errors": [], "data": data}})

    def _gallery(self, asked: Asked) -> Reply:
        body = asked.json()
        assert not set(body) - _GALLERY, body
        self._checks(body["sr"], body["title"])
        keys = [item["media_id"] for item in body["items"]]
        assert 2 <= len(keys) <= 20, keys
        assert all(self.files[key] for key in keys)
        row = self._add(body["sr"], body["title"], "", keys)
        data = {"url": self._web(row), "id": row["name"]}
        return Reply(200, {"json": {"errors": [], "data": data}})

    def _add(
        self, sr: str, title: str, text: str, keys: list[str], hidden: int = 0
    ) -> dict[str, Any]:
        number = self._new()
        path = f"/r/{sr}/comments/{number}/title/"
        items = {"gallery_data": {"items": keys}} if len(keys) > 1 else {}
        hint = {"post_hint": "image"} if len(keys) == 1 else {}
        self.posts[f"t3_{number}"] = {
            "id": number,
            "name": f"t3_{number}",
            "subreddit": sr,
            "title": title,
            "selftext": text,
            "author": "acme",
            "permalink": path,
            "url": f"{self.url}{path}",
            "created_utc": float(int(time.time())),
            "score": 5,
            "upvote_ratio": 0.9,
            "num_comments": 0,
            "keys": keys,
            "hidden_for": hidden,
            **items,
            **hint,
        }
        return self.posts[f"t3_{number}"]

    def _web(self, row: dict[str, Any]) -> str:
        return f"{self.url}{row['permalink']}"

    def _lease(self, asked: Asked) -> Reply:
        form = asked.form()
        assert set(form) == {"api_type", "filepath", "mimetype"}, form
        if form["mimetype"] not in ("image/png", "image/jpeg"):
            raise refusal(400, "Bad Request")
        key = f"k{self._new()}"
        self.files[key] = b""
        fields = [{"name": "key", "value": key}, {"name": "acl", "value": "private"}]
        args = {"action": f"{self.url}/files", "fields": fields}
        return Reply(200, {"args": args, "asset": {"asset_id": key, "payload": {}}})

    def _upload(self, asked: Asked) -> Reply:
        fields, files = asked.parts()
        if not files["file"].startswith((b"\x89PNG", b"\xff\xd8")):
            return Reply(400, b"<Error/>")
        self.files[fields["key"]] = files["file"]
        return Reply(201, b"<PostResponse/>")

    def _delete(self, asked: Asked) -> Reply:
        name = asked.form()["id"]
        for place in (self.posts, self.comments):
            row = place.get(name)
            if row and row["author"] == "acme":
                row |= {"author": "[deleted]", "selftext": "[deleted]", "body": "[deleted]"}
        return Reply(200, {})

    def _listing(self, rows: list[dict[str, Any]], after: str | None = None) -> dict[str, Any]:
        children = [{"kind": "t3", "data": row} for row in rows]
        return {"kind": "Listing", "data": {"children": children, "after": after}}

    def _info(self, asked: Asked) -> Reply:
        name = asked.query["id"]
        row = self.posts.get(name) or self.comments.get(name)
        return Reply(200, self._listing([row] if row else []))

    def _submitted(self, asked: Asked) -> Reply:
        rows = []
        for row in reversed(self.posts.values()):
            row["hidden_for"] -= 1
            if row["hidden_for"] < 0 and row["author"] == "acme":
                rows.append(row)
        return Reply(200, self._listing(rows[: int(asked.query["limit"])]))

    def _comment(self, asked: Asked) -> Reply:
        form, number = asked.form(), self._new()
        parent, name = form["thing_id"], f"t1_{number}"
        post = self.comments[parent]["link_id"] if parent in self.comments else parent
        self.comments[name] = {
            "name": name,
            "parent_id": parent,
            "link_id": post,
            "body": form["text"],
            "author": "acme",
            "author_fullname": "t2_4cixf",
            "created_utc": float(int(time.time())),
            "permalink": f"{self.posts[post]['permalink']}{number}/",
            "score": 1,
            "replies": "",
        }
        things = [{"kind": "t1", "data": self.comments[name]}]
        return Reply(200, {"json": {"errors": [], "data": {"things": things}}})

    def _thread(self, asked: Asked) -> Reply:
        post = self.posts[f"t3_{asked.path.rsplit('/', 1)[1]}"]
        tops = [self._answered(row) for row in self.comments.values()]
        rows = [row for row in tops if row["parent_id"] == post["name"]]
        return Reply(200, [self._listing([post]), self._listing(rows)])

    def _answered(self, row: dict[str, Any]) -> dict[str, Any]:
        answers = [r for r in self.comments.values() if r["parent_id"] == row["name"]]
        return {**row, "replies": self._listing(answers) if answers else ""}
