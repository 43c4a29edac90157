"""An Ayrshare-shaped server on loopback: pages of profiles, and faults on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "ABCDEFG-1234567-HIJKLMN-7654321"


class Peer:
    """What it holds, how it fails next, and what it was asked."""

    def __init__(self, count: int, page: int) -> None:
        self.profiles = [
            {
                "status": "active",
                "title": f"Client {number:03}",
                "refId": f"{number:040x}",
                "activeSocialAccounts": ["bluesky", "facebook"] if number % 2 else [],
                "tags": ["agency"],
            }
            for number in range(count)
        ]
        self.page = page
        self.faults: list[int] = []
        self.asked: list[str] = []
        self.base = ""

    def answer(self, key: str, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if self.faults:
            return self.faults.pop(0), {"status": "error", "code": 429, "message": "Not now"}
        if key != f"Bearer {KEY}":
            return 403, {"action": "authorization", "status": "error", "code": 102, "message": "No"}
        start = int(query.get("cursor", ["0"])[0])
        end = start + self.page
        more = end < len(self.profiles)
        paging = {"hasMore": more, "nextCursor": str(end) if more else None, "limit": self.page}
        found = self.profiles[start:end]
        return 200, {"profiles": found, "count": len(found), "pagination": paging}


@contextmanager
def peer(count: int = 7, page: int = 3) -> Iterator[Peer]:
    """A peer as long as the block lasts."""
    held = Peer(count, page)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            held.asked.append(self.path)
            status, body = held.answer(self.headers.get("Authorization", ""), parse_qs(parts.query))
            if status == 0:  # hangs up without a word
                self.connection.close()
                return
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            if status == 429:
                self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    held.base = f"http://127.0.0.1:{server.server_port}/api"
    try:
        yield held
    finally:
        server.shutdown()
        server.server_close()
