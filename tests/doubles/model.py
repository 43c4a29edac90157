"""A small server that speaks as an OpenAI-compatible one does, on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """What it will say, and what it was asked."""

    url: str = ""
    says: str = "{}"
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    model: Model

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.asked.append({"path": self.path, **body})
        self.model.keys.append(self.headers.get("Authorization") or "")
        message = {"role": "assistant", "content": self.model.says}
        data = json.dumps({"choices": [{"index": 0, "message": message}]}).encode()
        self.send_response(self.model.status)
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
