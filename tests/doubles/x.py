"""The X API v2 on loopback: OAuth 2, posts, images; written from X's public documentation.

X's own description (OpenAPI) may not be passed on, so it is not in here. Where a copy lies
at hand, ``X_OPENAPI=/path/to/openapi.json`` has every call held against it (``complaint``).
"""

import base64
import datetime
import functools
import hashlib
import json
import os
import pathlib
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.doubles import x_direct as direct
from tests.doubles.web import Asked, Reply, Web

CLIENT_ID, CLIENT_SECRET = "x-client-id", "x-client-secret"
PROBLEM = "https://api.x.com/2/problems/"
LIFE = 7_200
_LINK = re.compile(r"https?://[^\s]+|\b[a-z]+\.(?:com|test)\b")


@dataclass
class X(Web):
    """One person, Xenia, and what she posts."""

    user: dict[str, str] = field(
        default_factory=lambda: {"id": "2244994945", "username": "xenia", "name": "Xenia"}
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    # Access tokens by when they end; refresh tokens serve once.
    access: dict[str, float] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    scopes: list[str] = field(default_factory=list)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    # How often a video is still being processed, and what then becomes of it.
    looks: int = 0
    fate: str = "succeeded"
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Direct messages, the earliest first; who else there is.
    events: list[dict[str, Any]] = field(default_factory=list)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    # What the account is kept from posting by, as X says it.
    barred: Reply | None = None

    def consent(self, url: str) -> dict[str, str]:
        """Press "Authorize app" on the consent page; return what comes back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["client_id"] == CLIENT_ID
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def name_of(self, asked: Asked) -> str:
        return f"{asked.method} {re.sub(r'/[0-9]{5,}(-[0-9]+)?', '/:id', asked.path)}"

    def answer(self, asked: Asked) -> Reply:
        if wrong := complaint(asked):
            raise refusal(400, "invalid-request", wrong)
        name = self.name_of(asked)
        if name in ("POST /2/oauth2/token", "POST /2/oauth2/revoke"):
            return _oauth(self, asked)
        if self.access.get(asked.bearer, 0) < time.time():
            raise Reply(401, {"title": "Unauthorized", "type": "about:blank", "status": 401})
        if name in direct.ROUTES:
            return direct.ROUTES[name](self, asked)
        number = asked.path.rsplit("/", 1)[-1]
        routes = {
            "GET /2/users/me": lambda: Reply(body={"data": {**self.user, **_USER_COUNTS}}),
            "POST /2/media/upload": lambda: _upload(self, asked),
            "GET /2/media/upload": lambda: _looked(self, asked.query),
            "POST /2/media/upload/initialize": lambda: _announce(self, asked.json()),
            "POST /2/media/upload/:id/append": lambda: _append(self, asked),
            "POST /2/media/upload/:id/finalize": lambda: _finish(self, asked),
            "POST /2/media/metadata": lambda: _describe(self, asked.json()),
            "POST /2/tweets": lambda: _post(self, asked.json()),
            "GET /2/tweets/:id": lambda: _one(self, number),
            "DELETE /2/tweets/:id": lambda: _delete(self, number),
            "GET /2/users/:id/tweets": lambda: _timeline(self, asked),
            "GET /2/tweets/search/recent": lambda: _search(self, asked.query["query"]),
        }
        if name not in routes:
            raise refusal(404, "resource-not-found", "Not found")
        return routes[name]()


_USER_COUNTS = {"public_metrics": {"followers_count": 7, "following_count": 3, "tweet_count": 1}}


def refusal(status: int, problem: str, detail: str) -> Reply:
    body = {"type": PROBLEM + problem, "title": problem, "detail": detail, "status": status}
    return Reply(status, body)


def _oauth(x: X, asked: Asked) -> Reply:
    known = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    if asked.headers.get("authorization") != f"Basic {known}":
        words = "Missing valid authorization header"
        raise Reply(401, {"error": "unauthorized_client", "error_description": words})
    form = asked.form()
    if asked.path.endswith("revoke"):
        x.refresh.discard(form["token"])
        x.access.pop(form["token"], None)
        return Reply(body={"revoked": True})
    if form["grant_type"] == "refresh_token":
        if form["refresh_token"] not in x.refresh:
            raise _invalid("Value passed for the token was invalid.")
        x.refresh.discard(form["refresh_token"])
        return Reply(body=tokens(x))
    given = x.codes.pop(form["code"], None)
    if given is None or given["redirect_uri"] != form["redirect_uri"]:
        raise _invalid("Value passed for the authorization code was invalid.")
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    if base64.urlsafe_b64encode(digest).decode().rstrip("=") != given["code_challenge"]:
        raise _invalid("Value passed for the code verifier did not match the code challenge.")
    x.scopes = given["scope"].split()
    return Reply(body=tokens(x))


def _invalid(words: str) -> Reply:
    return Reply(400, {"error": "invalid_request", "error_description": words})


def tokens(x: X) -> dict[str, Any]:
    """Give new tokens; the refresh token comes only where it was asked for."""
    access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    x.access[access] = time.time() + LIFE
    given = {"token_type": "bearer", "expires_in": LIFE, "access_token": access}
    if "offline.access" in x.scopes:
        x.refresh.add(refresh)
        given["refresh_token"] = refresh
    return {**given, "scope": " ".join(x.scopes)}


def _upload(x: X, asked: Asked) -> Reply:
    fields, files = asked.parts()
    data = files["media"]
    if fields.get("media_category") != "tweet_image" or len(data) > 5_000_000:
        raise refusal(400, "invalid-request", "Media category or size is not supported.")
    if not data.startswith((b"\xff\xd8", b"\x89PNG", b"GIF8", b"RIFF")):
        raise refusal(400, "invalid-request", "Your media could not be processed.")
    number = _number()
    x.media[number] = {"data": data, "alt": ""}
    return Reply(body={"data": {"id": number, "media_key": f"3_{number}", "size": len(data)}})


def _announce(x: X, body: dict[str, Any]) -> Reply:
    if body["media_category"] != "tweet_video" or body["total_bytes"] > 512_000_000:
        raise refusal(400, "invalid-request", "Media category or size is not supported.")
    number = _number()
    x.media[number] = {"size": body["total_bytes"], "pieces": {}, "alt": "", "ready": False}
    return Reply(body={"data": {"id": number, "media_key": f"7_{number}"}})


def _of_path(x: X, asked: Asked) -> dict[str, Any]:
    found = x.media.get(asked.path.split("/")[-2])
    if found is None:
        raise refusal(404, "resource-not-found", "No such media.")
    return found


def _append(x: X, asked: Asked) -> Reply:
    fields, files = asked.parts()
    if len(files["media"]) > 5_000_000 or not 0 <= int(fields["segment_index"]) <= 999:
        raise refusal(400, "invalid-request", "The segment is too large.")
    _of_path(x, asked)["pieces"][int(fields["segment_index"])] = files["media"]
    return Reply(body={"data": {"expires_at": 1}})


def _finish(x: X, asked: Asked) -> Reply:
    media = _of_path(x, asked)
    media["data"] = b"".join(piece for _index, piece in sorted(media["pieces"].items()))
    if len(media["data"]) != media["size"]:
        raise refusal(400, "invalid-request", "Segments do not add up to the total size.")
    media["ready"] = True
    info = {"state": "pending", "check_after_secs": 1}
    return Reply(body={"data": {"id": asked.path.split("/")[-2], "processing_info": info}})


def _looked(x: X, query: dict[str, str]) -> Reply:
    if query["media_id"] not in x.media:
        raise refusal(404, "resource-not-found", "No such media.")
    x.looks -= 1
    info: dict[str, Any] = {"state": "in_progress", "check_after_secs": 10}
    if x.looks < 0:
        info = {"state": x.fate}
    return Reply(body={"data": {"id": query["media_id"], "processing_info": info}})


def _describe(x: X, body: dict[str, Any]) -> Reply:
    if body["id"] not in x.media:
        raise refusal(404, "resource-not-found", "No such media.")
    x.media[body["id"]]["alt"] = body["metadata"]["alt_text"]["text"]
    return Reply(body={"data": {"id": body["id"]}})


def _post(x: X, body: dict[str, Any]) -> Reply:
    if x.barred:
        raise x.barred
    text, media = body.get("text", ""), body.get("media", {}).get("media_ids", [])
    if not text and not media:
        raise refusal(400, "invalid-request", "Your post needs text or media.")
    weight = sum(1 if ord(sign) <= 4351 else 2 for sign in _LINK.sub("x" * 23, text))
    if weight > 280 or len(media) > 4:
        raise refusal(403, "not-permitted", "Your post text or media is not allowed.")
    if any(not x.media.get(number, {}).get("ready", number in x.media) for number in media):
        raise refusal(400, "invalid-request", "Your media IDs are invalid.")
    shown = _shown(text, len(media))
    answers = body.get("reply", {}).get("in_reply_to_tweet_id", "")
    if shown in [row["text"] for row in x.rows.values() if not media]:
        words = "You are not allowed to create a Tweet with duplicate content."
        raise refusal(403, "forbidden", words)
    number = _number()
    x.rows[number] = {
        "id": number,
        "text": shown,
        "wrote": text,
        "author_id": x.user["id"],
        "conversation_id": x.rows[answers]["conversation_id"] if answers else number,
        "created_at": datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z"),
        "public_metrics": {"like_count": 2, "reply_count": 0, "retweet_count": 1},
    }
    if media:
        x.rows[number]["attachments"] = {"media_keys": [f"3_{m}" for m in media]}
    if answers:
        x.rows[number]["referenced_tweets"] = [{"type": "replied_to", "id": answers}]
    return Reply(201, {"data": {"id": number, "text": shown}})


def _shown(text: str, media: int) -> str:
    """Return a text as X gives it back: links shortened, signs escaped, images' link added."""
    short = _LINK.sub(lambda _found: f"https://t.co/{secrets.token_hex(5)}", text.strip())
    escaped = short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{escaped} https://t.co/{secrets.token_hex(5)}".strip() if media else escaped


def _number() -> str:
    return str(secrets.randbelow(9 * 10**17) + 10**17)


def _missing(number: str) -> dict[str, Any]:
    words = f"Could not find tweet with id: [{number}]."
    problem = {"type": f"{PROBLEM}resource-not-found", "title": "Not Found Error"}
    return {"errors": [{**problem, "detail": words, "resource_type": "tweet", "value": number}]}


def _one(x: X, number: str) -> Reply:
    row = x.rows.get(number)
    return Reply(body={"data": row} if row else _missing(number))


def _delete(x: X, number: str) -> Reply:
    if number not in x.rows:
        raise refusal(404, "resource-not-found", "Not found")
    del x.rows[number]
    return Reply(body={"data": {"deleted": True}})


def _timeline(x: X, asked: Asked) -> Reply:
    since = asked.query.get("start_time", "")
    rows = [row for row in reversed(x.rows.values()) if row["created_at"] >= since]
    start, count = int(asked.query.get("pagination_token", 0)), int(asked.query["max_results"])
    meta: dict[str, Any] = {"result_count": len(rows[start : start + count])}
    if start + count < len(rows):
        meta["next_token"] = str(start + count)
    shown = rows[start : start + count]
    return Reply(body={"data": shown, "meta": meta} if shown else {"meta": meta})


def _search(x: X, query: str) -> Reply:
    wanted = query.removeprefix("conversation_id:")
    rows = [r for r in x.rows.values() if r["conversation_id"] == wanted and r["id"] != wanted]
    return Reply(body={"data": rows, "includes": {"users": [x.user]}, "meta": {}})


@functools.cache
def _spec() -> dict[str, Any]:
    path = os.environ.get("X_OPENAPI", "")
    return json.loads(pathlib.Path(path).read_text()) if path else {}


def complaint(asked: Asked) -> str:
    """Hold a call against X's own description, where a copy is at hand; empty: it fits."""
    spec = _spec()
    if not spec or "/oauth2/" in asked.path:
        return ""
    for template, methods in spec["paths"].items():
        pattern = re.sub(r"\\{[a-z_]+\\}", "[0-9-]+", re.escape(template))
        if re.fullmatch(pattern, asked.path) and asked.method.lower() in methods:
            break
    else:
        return f"No such call: {asked.method} {asked.path}"
    call = methods[asked.method.lower()]
    known = {_resolved(spec, parameter)["name"] for parameter in call.get("parameters", [])}
    # The documents' pages say tweet.fields, the description post.fields.
    if unknown := {name.replace("tweet.", "post.") for name in asked.query} - known:
        return f"Unknown query parameter {sorted(unknown)}"
    if asked.method != "POST":
        return ""
    body = call["requestBody"]["content"]["application/json"]["schema"]
    properties = _resolved(spec, body)["properties"]
    multipart = "multipart" in asked.headers.get("content-type", "")
    names = {name for part in asked.parts() for name in part} if multipart else asked.json().keys()
    return f"Unknown field {sorted(extra)}" if (extra := set(names) - set(properties)) else ""


def _resolved(spec: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    found: Any = node
    while "$ref" in found:
        path, found = found["$ref"].removeprefix("#/").split("/"), spec
        for name in path:
            found = found[name]
    return dict(found)
