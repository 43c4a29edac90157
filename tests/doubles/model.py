"""A small server that speaks as an OpenAI-compatible one does, on loopback; it has a video too."""

import email
import email.policy
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """What it will say, and what it was asked. ``video`` is what a GET of any path gives."""

    url: str = ""
    says: str = "{}"
    hears: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    video: bytes = b""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    model: Model

    def do_GET(self) -> None:
        self.answer(200, self.model.video)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = self.form(body) if self.path.endswith("/audio/transcriptions") else json.loads(body)
        self.model.asked.append({"path": self.path, **told})
        self.model.keys.append(self.headers.get("Authorization") or "")
        message = {"role": "assistant", "content": self.model.says}
        said = {"choices": [{"index": 0, "message": message}], "text": self.model.hears}
        self.answer(self.model.status, json.dumps(said).encode(), self.model.headers)

    def form(self, body: bytes) -> dict[str, Any]:
        """Return the members of a multipart body, read by Python's own parser."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        told: dict[str, Any] = {}
        for part in parts.iter_parts():
            name = part.get_param("name", header="Content-Disposition")
            told[str(name)] = part.get_payload(decode=True)
            if part.get_filename():
                told["filename"] = part.get_filename()
        return told

    def answer(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Model]:
    """Serve on a free port."""
    model = Model()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("BoundHandler", (Handler,), {"model": model})
    )
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
