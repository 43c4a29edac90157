"""What doubles of networks have in common: a server on loopback, and switches for its faults.

A double is a ``Web`` with an ``answer``. Each call has a name, by which faults, delays and
lost answers are switched.
"""

import email.parser
import email.policy
import json
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Reply(Exception):
    """One answer; raised, it is a refusal. ``body``: bytes go out as they are."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def sent(self) -> tuple[bytes, dict[str, str]]:
        if isinstance(self.body, bytes):
            return self.body, {"Content-Type": "text/html", **self.headers}
        return json.dumps(self.body).encode(), {"Content-Type": "application/json", **self.headers}


@dataclass(frozen=True)
class Asked:
    """One call as it came in."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def bearer(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    def json(self) -> dict[str, Any]:
        found = json.loads(self.body or b"{}")
        return found if isinstance(found, dict) else {}

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def parts(self) -> tuple[dict[str, str], dict[str, bytes]]:
        """Return the fields and the files of a multipart body."""
        kind = self.headers.get("content-type", "")
        parser = email.parser.BytesParser(policy=email.policy.HTTP)
        message = parser.parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + self.body)
        fields: dict[str, str] = {}
        files: dict[str, bytes] = {}
        for part in message.iter_parts():
            name = str(part.get_param("name", header="content-disposition"))
            data: bytes = part.get_payload(decode=True)
            if part.get_filename():
                files[name] = data
            else:
                fields[name] = data.decode()
        return fields, files


@dataclass
class Web(ABC):
    """The switches, and what was asked."""

    url: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    faults: dict[str, tuple[Reply, int]] = field(default_factory=dict)
    # Calls that are done and then not answered; calls that take so many seconds.
    resets: dict[str, int] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)

    def fail(self, name: str, reply: Reply, *, times: int = 1) -> None:
        """Answer the next calls of that name by an error; nothing is done."""
        self.faults[name] = (reply, times)

    def accept_then_reset(self, name: str, *, times: int = 1) -> None:
        """Do the next calls of that name and then hang up without an answer."""
        self.resets[name] = times

    def name_of(self, asked: Asked) -> str:
        return f"{asked.method} {asked.path}"

    @abstractmethod
    def answer(self, asked: Asked) -> Reply:
        """Do what was asked; to be written by each double."""


class Handler(BaseHTTPRequestHandler):
    """One connection. Answers are sent in one piece, so that none waits for an ACK."""

    web: Web
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        asked = Asked(
            self.command,
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        name = self.web.name_of(asked)
        self.web.calls[name] += 1
        time.sleep(self.web.delays.get(name, 0))
        fault, times = self.web.faults.get(name, (None, 0))
        if fault and times > 0:
            self.web.faults[name] = (fault, times - 1)
            self._send(fault)
            return
        try:
            reply = self.web.answer(asked)
        except Reply as refusal:
            reply = refusal
        if self.web.resets.get(name, 0) > 0:
            self.web.resets[name] -= 1
            self.close_connection = True
            self.connection.close()
            return
        self._send(reply)

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the base class's names

    def _send(self, reply: Reply) -> None:
        data, headers = reply.sent()
        self.send_response(reply.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


W = TypeVar("W", bound=Web)


@contextmanager
def running(web: W) -> Iterator[W]:
    """Serve a double on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"web": web}))
    web.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
