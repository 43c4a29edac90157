"""The Threads API on loopback, written from Meta's public documentation.

No server of Meta's can be run here. What keeps it honest: each call is held against the
paths, parameters, fields and metrics in ``calls.json``, an extract of Meta's own Postman
collection (GitHub fbsamples/threads_api, 2026-01-02), under the terms in ``LICENSE``.
"""

import datetime
import io
import json
import pathlib
import re
import secrets
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import regex
from PIL import Image, UnidentifiedImageError

from tests.doubles.web import Asked, Reply, Web

APP_ID, APP_SECRET = "9876543210", "threads-app-secret"
LIFE = 5_184_000
_PUBLISHED = json.loads(pathlib.Path(__file__).with_name("calls.json").read_text())
# Meta's page on replies and conversations calls the list paginated; the collection's example
# of it has no second page.
_PAGED = {"GET ID/conversation": {"after"}}
_NUMBER = re.compile(r"[0-9]{15,}")


def error(code: int, words: str, subcode: int = 0, *, status: int = 400) -> Reply:
    """Return a refusal in the Graph API's shape."""
    body: dict[str, Any] = {"message": words, "type": "OAuthException", "code": code}
    return Reply(status, {"error": {**body, **({"error_subcode": subcode} if subcode else {})}})


@dataclass
class Threads(Web):
    """One person, Thea, and what she posts."""

    user: dict[str, str] = field(
        default_factory=lambda: {"id": "100000000000001", "username": "thea", "name": "Thea"}
    )
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    # Long tokens by when they end; those of an hour that become long ones.
    tokens: dict[str, float] = field(default_factory=dict)
    short: set[str] = field(default_factory=set)
    containers: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    quota_used: int = 0
    # How often a container says IN_PROGRESS, and what it says then.
    waits: int = 0
    ends: str = "FINISHED"

    def consent(self, url: str) -> dict[str, str]:
        """Press "Continue" on the consent page; return what comes back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["client_id"] == APP_ID
        assert set(asked["scope"].split(",")) <= set(_PUBLISHED["scopes"])
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def name_of(self, asked: Asked) -> str:
        path = asked.path.removeprefix("/v1.0").strip("/")
        return f"{asked.method} {_NUMBER.sub('ID', path)}"

    def answer(self, asked: Asked) -> Reply:
        name, params = self.name_of(asked), {**asked.query, **asked.form()}
        if wrong := _complaint(name, params):
            raise error(100, wrong)
        if name in _WITHOUT_LOGIN:
            return Reply(body=_WITHOUT_LOGIN[name](self, params, asked.bearer))
        if self.tokens.get(asked.bearer, 0) < time.time():
            raise error(190, "Error validating access token", 463, status=401)
        number = (_NUMBER.findall(asked.path) or [""])[0]
        if name == "DELETE ID":
            return Reply(body=_delete(self, number))
        if name == "GET ID" and number in self.containers:
            return Reply(body=_state(self, number))
        return Reply(body=_ROUTES[name](self, params, number))


def _complaint(name: str, params: dict[str, str]) -> str:
    known = _PUBLISHED["calls"].get(name)
    if known is None:
        return f"Unsupported request: {name}"
    if unknown := set(params) - set(known) - _PAGED.get(name, set()):
        return f"Unknown parameter {sorted(unknown)}"
    fields = {f for names in _PUBLISHED["fields"].values() for f in names}
    if wrong := set(filter(None, params.get("fields", "").split(","))) - fields:
        return f"Tried accessing nonexisting field ({sorted(wrong)})"
    metrics = {m for names in _PUBLISHED["metrics"].values() for m in names}
    if wrong := set(filter(None, params.get("metric", "").split(","))) - metrics:
        return f"metric must be one of the following values, not {sorted(wrong)}"
    return ""


def _app(params: dict[str, str]) -> None:
    if params.get("client_secret") != APP_SECRET:
        raise error(100, "Error validating client secret.")


def _token(threads: Threads, params: dict[str, str], bearer: str) -> dict[str, Any]:
    _app(params)
    given = threads.codes.pop(params.get("code", ""), None)
    if given is None or given["redirect_uri"] != params["redirect_uri"]:
        raise error(100, "This authorization code has been used or is not valid.", 36009)
    token = secrets.token_urlsafe(24)
    threads.short.add(token)
    return {"access_token": token, "user_id": int(threads.user["id"])}


def _own_token(threads: Threads, params: dict[str, str], bearer: str) -> dict[str, Any]:
    _app(params)
    return {"access_token": f"TH|{APP_ID}|abcd", "token_type": "bearer"}


def _longer(threads: Threads, params: dict[str, str], bearer: str) -> dict[str, Any]:
    _app(params)
    if bearer not in threads.short:
        raise error(190, "Error validating access token", status=401)
    return _new(threads)


def _renewed(threads: Threads, params: dict[str, str], bearer: str) -> dict[str, Any]:
    if threads.tokens.get(bearer, 0) < time.time():
        raise error(190, "Error validating access token", 463, status=401)
    return _new(threads)


def _new(threads: Threads) -> dict[str, Any]:
    token = secrets.token_urlsafe(24)
    threads.tokens[token] = time.time() + LIFE
    return {"access_token": token, "token_type": "bearer", "expires_in": LIFE}


_WITHOUT_LOGIN = {
    "POST oauth/access_token": _token,
    "GET oauth/access_token": _own_token,
    "GET access_token": _longer,
    "GET refresh_access_token": _renewed,
}


def _create(threads: Threads, params: dict[str, str], number: str) -> dict[str, Any]:
    if _length(params.get("text", "")) > 500:
        raise error(100, "Param text must be at most 500 characters long.")
    kind = params["media_type"]
    container: dict[str, Any] = {**params, "waits": threads.waits, "images": []}
    if kind == "IMAGE":
        container["images"] = [_fetched(params["image_url"])]
    elif kind == "CAROUSEL":
        children = [threads.containers[child] for child in params["children"].split(",")]
        if not 2 <= len(children) <= 20:
            raise error(100, "A carousel takes 2 to 20 items.")
        container["images"] = [image for child in children for image in child["images"]]
    elif not params.get("text"):
        raise error(100, "Param text is required.")
    number = _id()
    threads.containers[number] = container
    return {"id": number}


def _length(text: str) -> int:
    emoji = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}")
    signs = regex.findall(r"\X", text)
    return sum(len(s.encode()) if emoji.search(s) else len(s) for s in signs)


def _fetched(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            data: bytes = answer.read()
        if Image.open(io.BytesIO(data)).format not in ("JPEG", "PNG"):
            raise error(100, "The image format is not supported.")
    except (OSError, UnidentifiedImageError) as fault:
        raise error(9004, "The media could not be fetched from this URI", 2207052) from fault
    return data


def _state(threads: Threads, number: str) -> dict[str, Any]:
    row = threads.containers[number]
    if row["waits"] > 0:
        row["waits"] -= 1
        return {"id": number, "status": "IN_PROGRESS"}
    message = {"error_message": "FAILED_DOWNLOADING_IMAGE"} if threads.ends == "ERROR" else {}
    return {"id": number, "status": threads.ends, **message}


def _publish(threads: Threads, params: dict[str, str], number: str) -> dict[str, Any]:
    container = threads.containers.pop(params["creation_id"], None)
    if container is None:
        raise error(24, "The requested resource does not exist", 4279009)
    number = _id()
    threads.quota_used += 1
    now = datetime.datetime.now(datetime.UTC)
    kinds = {"TEXT": "TEXT_POST", "CAROUSEL": "CAROUSEL_ALBUM"}
    threads.rows[number] = {
        "id": number,
        "text": container.get("text", ""),
        "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink": f"https://www.threads.net/@thea/post/{number}",
        "media_type": kinds.get(container["media_type"], container["media_type"]),
        "username": threads.user["username"],
        "children": {"data": [{"id": _id()} for _ in container["images"]]},
        "images": container["images"],
        "replied_to": {"id": container["reply_to_id"]} if "reply_to_id" in container else None,
    }
    return {"id": number}


def _id() -> str:
    return str(secrets.randbelow(9 * 10**16) + 10**16)


def _delete(threads: Threads, number: str) -> dict[str, Any]:
    del threads.rows[_row(threads, number)["id"]]
    return {"success": True, "deleted_id": number}


def _row(threads: Threads, number: str) -> dict[str, Any]:
    if number not in threads.rows:
        raise error(100, f"Object with ID '{number}' does not exist", 33)
    return threads.rows[number]


def _shown(row: dict[str, Any], params: dict[str, str]) -> dict[str, Any]:
    names = {"id", *params.get("fields", "").split(",")}
    return {name: row[name] for name in names if row.get(name)}


def _list(*, replies: bool) -> Any:
    def inner(threads: Threads, params: dict[str, str], number: str) -> dict[str, Any]:
        since = datetime.datetime.fromtimestamp(int(params.get("since", 0)), datetime.UTC)
        rows = [
            row
            for row in reversed(threads.rows.values())
            if bool(row["replied_to"]) is replies
            and datetime.datetime.fromisoformat(row["timestamp"]) >= since
        ]
        return {"data": [_shown(row, params) for row in rows[: int(params.get("limit", 25))]]}

    return inner


def _conversation(threads: Threads, params: dict[str, str], number: str) -> dict[str, Any]:
    """Return answers and answers to those, 25 a page; the last page has a cursor as well."""
    reached, found = {number}, []
    for row in threads.rows.values():
        if row["replied_to"] and row["replied_to"]["id"] in reached:
            reached.add(row["id"])
            found.append(row)
    start = int(params.get("after", 0))
    page = found[start : start + 25]
    cursors = {"before": str(start), "after": str(start + len(page))}
    paging = {"paging": {"cursors": cursors}} if page else {}
    return {"data": [_shown(row, params) for row in page], **paging}


def _insights(threads: Threads, params: dict[str, str], number: str) -> dict[str, Any]:
    names = params["metric"].split(",")
    return {"data": [{"name": n, "period": "lifetime", "values": [{"value": 3}]} for n in names]}


def _quota(threads: Threads, params: dict[str, str], number: str) -> dict[str, Any]:
    config = {"quota_total": 250, "quota_duration": 86_400}
    return {"data": [{"quota_usage": threads.quota_used, "config": config}]}


_ROUTES: dict[str, Any] = {
    "GET me": lambda threads, params, number: _shown(threads.user, params),
    "POST me/threads": _create,
    "POST me/threads_publish": _publish,
    "GET me/threads": _list(replies=False),
    "GET me/replies": _list(replies=True),
    "GET me/threads_publishing_limit": _quota,
    "GET me/threads_insights": _insights,
    "GET ID": lambda threads, params, number: _shown(_row(threads, number), params),
    "GET ID/insights": _insights,
    "GET ID/conversation": _conversation,
}
