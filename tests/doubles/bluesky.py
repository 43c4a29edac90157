"""A small stateful double of a PDS with real sockets, for faults a real one won't make.

The same adapter runs against Bluesky's own PDS under the marker ``pds``; what the double
and the PDS must agree on is in tests/networks/contract/test_bluesky_alike.py.
"""

import base64
import json
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import regex

from tests.doubles.bluesky_chat import PRIVILEGED, ChatFault, ChatMethods


@dataclass
class Person:
    """An account at the double."""

    handle: str
    did: str
    app_password: str
    password: str = "main-pass-word"
    chat_password: str = "chat-pass-word"
    # "", "deactivated" or "takendown".
    status: str = ""


@dataclass
class Fault:
    """An answer to give instead, ``times`` times."""

    status: int
    error: str
    message: str
    headers: dict[str, str]
    times: int
    # Calls that still go well before.
    after: int = 0


@dataclass
class Bluesky:
    """The double's state, and the switches of its faults."""

    url: str = ""
    account: Person = field(
        default_factory=lambda: Person("alice.test", "did:plc:alice", "app-pass-word")
    )
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    resets: dict[str, int] = field(default_factory=dict)
    # Answers to give instead of what a method would have said.
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    # likeCount and the like, by record key.
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    # Seconds that a method takes.
    delays: dict[str, float] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    # Conversations, by id; those marked as read; what the newest session may.
    talks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    scope: str = "com.atproto.appPass"
    access: set[str] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)

    def texts(self) -> list[str]:
        return [record["text"] for record in self.records.values()]

    def fail(
        self,
        method: str,
        *,
        status: int,
        times: int,
        error: str = "InternalServerError",
        message: str = "no",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.faults[method] = Fault(status, error, message, headers or {}, times)

    def fail_after(self, method: str, *, calls: int, status: int, error: str) -> None:
        self.faults[method] = Fault(status, error, "no", {}, times=1, after=calls)

    def accept_then_reset(self, method: str, *, times: int) -> None:
        self.resets[method] = times

    def expire_access(self) -> None:
        self.expired |= self.access
        self.access = set()

    def revoke_everything(self) -> None:
        self.expire_access()
        self.refresh = set()

    def take_down(self, *, applied: bool = True) -> None:
        self.account.status = "takendown" if applied else ""
        self.refresh = set()

    def new_tokens(self, scope: str = "com.atproto.appPass") -> dict[str, Any]:
        access, refresh = _token(scope), _token("refresh")
        self.access.add(access)
        self.refresh.add(refresh)
        return {**self.who(), "accessJwt": access, "refreshJwt": refresh}

    def who(self) -> dict[str, Any]:
        status = self.account.status
        answer = {"did": self.account.did, "handle": self.account.handle, "active": not status}
        return {**answer, "status": status} if status else answer


def _token(scope: str) -> str:
    claims = {"scope": scope, "exp": int(time.time()) + 7200, "jti": secrets.token_hex(8)}
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{part}.sig"


class Refusal(Exception):
    def __init__(self, status: int, error: str, message: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.message = status, error, message


class Handler(ChatMethods, BaseHTTPRequestHandler):
    """Answers the XRPC methods that the adapter calls."""

    state: Bluesky
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer({k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}, b"")

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_json = "json" in (self.headers.get("Content-Type") or "")
        self._answer(json.loads(data) if is_json and data else {}, data)

    def _answer(self, body: Any, data: bytes) -> None:
        name = urlsplit(self.path).path.rsplit("/", 1)[-1]
        self.state.calls[name] += 1
        time.sleep(self.state.delays.get(name, 0))
        fault = self.state.faults.get(name)
        if fault and fault.after > 0:
            fault.after -= 1
        elif fault and fault.times > 0:
            fault.times -= 1
            payload = {"error": fault.error, "message": fault.message}
            self._send(fault.status, payload, fault.headers)
            return
        try:
            payload = self.state.answers.get(name)
            if payload is None:
                payload = getattr(self, "on_" + name.rsplit(".", 1)[-1])(body or {}, data)
        except ChatFault as refused:
            status, error, message = refused.args
            self._send(status, {"error": error, "message": message}, {})
            return
        except Refusal as refusal:
            payload = {"error": refusal.error, "message": refusal.message}
            self._send(refusal.status, payload, {})
            return
        if self.state.resets.get(name, 0) > 0:
            self.state.resets[name] -= 1
            self.close_connection = True
            self.connection.close()
            return
        self._send(200, payload, {})

    def _send(self, status: int, payload: Any, headers: dict[str, str]) -> None:
        data = json.dumps(payload).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _token_in(self, valid: set[str], gone: set[str] | None, words: str) -> str:
        """Return the bearer token if it is valid; ``gone`` None: all others have run out."""
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if not token:
            raise Refusal(401, "AuthMissing", "Authentication Required")
        if token in valid:
            return token
        if token in gone if gone is not None else token.endswith(".sig"):
            raise Refusal(400, "ExpiredToken", words)
        raise Refusal(400, "InvalidToken", "Token could not be verified")

    def _signed_in(self, *, writing: bool = True) -> None:
        self._token_in(self.state.access, self.state.expired, "Token has expired")
        if writing:
            self._refuse_takendown()
            if self.state.account.status:
                raise Refusal(401, "AccountDeactivated", "Account is deactivated")

    def _refuse_takendown(self) -> None:
        if self.state.account.status == "takendown":
            raise Refusal(401, "AccountTakedown", "Account has been taken down")

    def on_createSession(self, body: Any, data: bytes) -> Any:
        person = self.state.account
        scopes = {
            person.app_password: "com.atproto.appPass",
            person.password: "com.atproto.access",
            person.chat_password: PRIVILEGED,
        }
        known = body["identifier"] in (person.handle, person.did)
        if not known or body["password"] not in scopes or person.status == "takendown":
            raise Refusal(401, "AuthenticationRequired", "Invalid identifier or password")
        self.state.scope = scopes[body["password"]]
        return self.state.new_tokens(self.state.scope)

    def on_refreshSession(self, body: Any, data: bytes) -> Any:
        # One used before serves for two hours more, in case its answer got lost.
        if self.headers.get("Authorization"):
            self._refuse_takendown()
        self._token_in(self.state.refresh, None, "Token has been revoked")
        return self.state.new_tokens(self.state.scope)

    def on_deleteSession(self, body: Any, data: bytes) -> Any:
        token = self._token_in(self.state.refresh, None, "Token has been revoked")
        self.state.refresh.discard(token)
        return {}

    def on_getSession(self, body: Any, data: bytes) -> Any:
        self._signed_in(writing=False)
        if self.state.account.status == "takendown":
            raise Refusal(400, "InvalidRequest", "Could not find user info for account")
        return self.state.who()

    def on_resolveHandle(self, body: Any, data: bytes) -> Any:
        if body["handle"] == self.state.account.handle:
            return {"did": self.state.account.did}
        raise Refusal(400, "HandleNotFound", "Unable to resolve handle")

    def on_uploadBlob(self, body: Any, data: bytes) -> Any:
        self._signed_in()
        link = {"$link": secrets.token_hex(8)}
        mime = self.headers.get("Content-Type")
        return {"blob": {"$type": "blob", "ref": link, "mimeType": mime, "size": len(data)}}

    def on_createRecord(self, body: Any, data: bytes) -> Any:
        self._signed_in()
        if body["repo"] != self.state.account.did:
            raise Refusal(403, "AccountNotFound", "Account not found")
        if len(regex.findall(r"\X", body["record"]["text"])) > 300:
            raise Refusal(400, "InvalidRequest", "grapheme too big (maximum 300)")
        if body["rkey"] in self.state.records:
            raise Refusal(500, "InternalServerError", "Internal Server Error")
        self.state.records[body["rkey"]] = body["record"]
        return {"uri": self._uri(body["rkey"]), "cid": "x"}

    def on_getRecord(self, body: Any, data: bytes) -> Any:
        if body["rkey"] not in self.state.records:
            raise Refusal(400, "RecordNotFound", "Could not locate record")
        record = self.state.records[body["rkey"]]
        return {"uri": self._uri(body["rkey"]), "cid": "x", "value": record}

    def on_listRecords(self, body: Any, data: bytes) -> Any:
        keys = sorted(self.state.records, reverse=True)
        later = [key for key in keys if key < body.get("cursor", "~")]
        page = later[: int(body.get("limit", 50))]
        rows = [
            {"uri": self._uri(key), "cid": "x", "value": self.state.records[key]} for key in page
        ]
        return {"records": rows, **({"cursor": page[-1]} if page else {})}

    def _seen(self, key: str) -> dict[str, Any]:
        """The AppView's view of a record; who likes it is the test's to say."""
        person, record = self.state.account, self.state.records[key]
        author = {"did": person.did, "handle": person.handle, "displayName": "Alice"}
        counts = self.state.counts.get(key, {})
        uri = self._uri(key)
        base = {"uri": uri, "cid": "x", "author": author, "indexedAt": record["createdAt"]}
        return {**base, "record": record, "replyCount": len(self._answers(uri)), **counts}

    def _answers(self, uri: str) -> list[str]:
        records = self.state.records.items()
        return [k for k, r in records if r.get("reply", {}).get("parent", {}).get("uri") == uri]

    def on_getPosts(self, body: Any, data: bytes) -> Any:
        key = body["uris"].rsplit("/", 1)[-1]
        return {"posts": [self._seen(key)] if key in self.state.records else []}

    def on_getPostThread(self, body: Any, data: bytes) -> Any:
        if body["uri"].rsplit("/", 1)[-1] not in self.state.records:
            raise Refusal(400, "NotFound", "Post not found")
        return {"thread": self._thread(body["uri"])}

    def _thread(self, uri: str) -> dict[str, Any]:
        replies = [self._thread(self._uri(key)) for key in self._answers(uri)]
        return {"post": self._seen(uri.rsplit("/", 1)[-1]), "replies": replies}

    def on_getProfile(self, body: Any, data: bytes) -> Any:
        if body["actor"] not in (self.state.account.did, self.state.account.handle):
            raise Refusal(400, "InvalidRequest", "Profile not found")
        counts = {"followersCount": 7, "followsCount": 3, "postsCount": len(self.state.records)}
        return {"did": self.state.account.did, "handle": self.state.account.handle, **counts}

    def on_deleteRecord(self, body: Any, data: bytes) -> Any:
        self._signed_in()
        self.state.records.pop(body["rkey"], None)
        return {}

    def _uri(self, key: str) -> str:
        return f"at://{self.state.account.did}/app.bsky.feed.post/{key}"

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Bluesky]:
    """Serve a fresh double on a free port."""
    state = Bluesky()
    handler = type("BoundHandler", (Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
