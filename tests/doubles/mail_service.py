"""A mail service's HTTP API on loopback: takes mails by JSON or form, or refuses as told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MailService(ThreadingHTTPServer):
    """``answer`` is what the next mails get: a status and JSON."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.calls: list[tuple[str, dict[str, str], str]] = []
        self.answer: tuple[int, dict[str, Any]] = (200, {})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Call(BaseHTTPRequestHandler):
    server: MailService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        self.server.calls.append((self.path, dict(self.headers.items()), body))
        status, payload = self.server.answer
        data = json.dumps(payload).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[MailService]:
    """Run a service until the end of the block."""
    with MailService() as service:
        threading.Thread(target=service.serve_forever, args=[0.02], daemon=True).start()
        yield service
        service.shutdown()
