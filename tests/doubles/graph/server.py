"""The HTTP side: reading requests, checking tokens, answering in Graph's shapes."""

import email.parser
import email.policy
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.doubles.graph import comments, instagram, login, messages, pages, spec
from tests.doubles.graph.state import Graph, GraphError, Instagram, Person, Token, proof_of

VERSION = re.compile(r"^/v\d+\.\d+(?=/)")


@dataclass
class Request:
    """One call: its parameters from query and body, its files, and whose token it has."""

    state: Graph
    method: str
    params: dict[str, str]
    files: dict[str, bytes] = field(default_factory=dict)
    bearer: str = ""

    def fits(self, node: str, method: str, edge: str) -> None:
        """Refuse what Meta's own specification does not know."""
        self.token  # noqa: B018 - a call without a token is refused before anything else
        if words := spec.complaint(node, method, edge, self.params):
            raise GraphError(100, words)

    @property
    def token(self) -> Token:
        value = self.params.get("access_token") or self.bearer
        if not value:
            raise GraphError(2500, "An active access token must be used", status=400)
        token = self.state.tokens.get(value)
        if token is None:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        if self.params.get("appsecret_proof") != proof_of(value):
            raise GraphError(
                100,
                "API calls from the server require an appsecret_proof argument",
                kind="GraphMethodException",
            )
        if token.dead or (token.expires_at and token.expires_at < time.time()):
            raise GraphError(190, "Error validating access token", token.dead or 463, status=401)
        return token

    def person(self) -> Person:
        return self.state.people[self.token.person_id]

    def allows(self, scope: str) -> None:
        if scope not in self.token.scopes:
            raise GraphError(200, f"Requires the {scope} permission", status=403)

    def posts_as(self, page_id: str) -> None:
        """Only a page's own token posts on it, and only with the permission."""
        _person, page = self.state.page(page_id)
        if self.token.page_id != page_id or "CREATE_CONTENT" not in page.tasks:
            raise GraphError(200, "Unpublished posts must be posted to a page as the page itself")
        self.allows("pages_manage_posts")

    def instagram(self, instagram_id: str) -> Instagram:
        page = self.state.instagram(instagram_id)
        token = self.token
        if page is None or page.instagram is None or token.page_id not in (None, page.id):
            raise GraphError(
                100,
                f"Object with ID '{instagram_id}' does not exist",
                33,
                kind="GraphMethodException",
            )
        self.allows("instagram_basic")
        return page.instagram

    def fields(self, node: str, default: str) -> dict[str, Any]:
        """Return the fields asked for; a name that the node has not is refused."""
        tree = spec.field_tree(self.params.get("fields") or default)
        # ``tasks`` comes with the list of a person's pages, ``replies`` is an edge: neither is
        # in a node's specification.
        names = [name for name in tree if name not in ("id", "tasks", "picture", "replies")]
        if wrong := spec.wrong_field(node, names):
            raise GraphError(100, f"Tried accessing nonexisting field ({wrong}) on node type")
        return tree


Route = Callable[..., Any]
_EDGES: dict[tuple[str, str], Route] = {
    ("POST", "oauth/access_token"): login.access_token,
    ("GET", "debug_token"): login.debug_token,
    ("GET", "me"): pages.me,
    ("GET", "me/permissions"): pages.permissions,
    ("GET", "me/accounts"): pages.accounts,
}
_BY_ID: dict[tuple[str, str], Route] = {
    ("POST", "feed"): pages.post_feed,
    ("GET", "feed"): pages.get_feed,
    ("POST", "photos"): pages.post_photo,
    ("GET", "comments"): comments.under,
    ("POST", "comments"): comments.write,
    ("GET", "replies"): comments.replies,
    ("POST", "replies"): comments.reply,
    ("GET", "conversations"): messages.conversations,
    ("GET", "messages"): messages.messages,
    ("POST", "messages"): messages.send,
    ("POST", "subscribed_apps"): messages.subscribe,
    ("POST", "media"): instagram.create,
    ("GET", "media"): instagram.media,
    ("POST", "media_publish"): instagram.publish,
    ("GET", "content_publishing_limit"): instagram.limit,
}


def _node(state: Graph, method: str, number: str) -> Route:
    if number in state.comments:
        return comments.delete if method == "DELETE" else comments.show
    if method == "DELETE" and "_" in number:
        return pages.delete_post
    if method == "GET":
        if "_" in number:
            return pages.show_post
        if number in state.containers:
            return instagram.container
        if number in state.media:
            return instagram.show_media
        return instagram.show if state.instagram(number) else pages.show_page
    raise GraphError(100, f"Unsupported {method.lower()} request", 33)


def answer(state: Graph, request: Request, path: str) -> tuple[str, Callable[[], Any]]:
    """Return the call's name, by which faults are switched, and what does it."""
    if route := _EDGES.get((request.method, path)):
        return f"{request.method} {path}", lambda: route(state, request)
    number, _slash, edge = path.partition("/")
    if edge:
        by_id = _BY_ID.get((request.method, edge))
        if by_id is None:
            raise GraphError(2500, f"Unknown path components: /{edge}")
        return f"{request.method} {edge}", lambda: by_id(state, request, number)
    name = f"{request.method} {'container' if number in state.containers else 'node'}"
    return name, lambda: _node(state, request.method, number)(state, request, number)


class Handler(BaseHTTPRequestHandler):
    """One connection. Answers are sent in one piece, so that none waits for an ACK."""

    state: Graph
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _request(self) -> Request:
        query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type") or ""
        bearer = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if kind.startswith("multipart/"):
            params, files = _parts(kind, body)
        else:
            params, files = dict(parse_qsl(body.decode(), keep_blank_values=True)), {}
        return Request(self.state, self.command, {**query, **params}, files, bearer)

    def _serve(self) -> None:
        request = self._request()
        path = VERSION.sub("", urlsplit(self.path).path).strip("/")
        if path == "dialog/oauth":
            self._dialog(request)
            return
        try:
            name, act = answer(self.state, request, path)
            self.state.calls[name] += 1
            time.sleep(self.state.delays.get(name, 0))
            self._switched_fault(name)
            payload = act()
        except GraphError as error:
            self._refuse(error)
            return
        if self.state.resets.get(name, 0) > 0:
            self.state.resets[name] -= 1
            self.close_connection = True
            self.connection.close()
            return
        self._send(200, json.dumps(payload).encode(), {})

    def _switched_fault(self, name: str) -> None:
        error, times = self.state.faults.get(name, (None, 0))
        if error and times > 0:
            self.state.faults[name] = (error, times - 1)
            raise error

    def _dialog(self, request: Request) -> None:
        try:
            if self.command == "POST":
                target = login.decide(self.state, request)
                self._send(302, b"", {"Location": target})
            else:
                page = login.dialog(self.state, request)
                self._send(200, page, {"Content-Type": "text/html; charset=utf-8"})
        except GraphError as error:
            self._refuse(error)

    def _refuse(self, error: GraphError) -> None:
        body = error.raw if error.raw is not None else json.dumps(error.body()).encode()
        self._send(error.status, body, error.headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        kind = {"Content-Type": "application/json; charset=UTF-8"}
        for name, value in {**kind, "facebook-api-version": "v26.0", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def _parts(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    parser = email.parser.BytesParser(policy=email.policy.HTTP)
    message = parser.parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    params: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        data = part.get_payload(decode=True)
        if part.get_filename():
            files[str(part.get_filename())] = data
        else:
            params[name] = data.decode()
    return params, files


@contextmanager
def running() -> Iterator[Graph]:
    """Serve a fresh double on a free port."""
    state = Graph()
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
