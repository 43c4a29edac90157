"""A receiver of webhooks on loopback that answers as told, and keeps what it was sent."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Taken:
    """One request as it came in."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """``answers`` are used up in order, then ``answer`` holds: status, headers, body.

    A status of 0 hangs up without an answer.
    """

    url: str = ""
    answer: tuple[int, dict[str, str], bytes] = (200, {}, b"ok")
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    delay: float = 0.0
    taken: list[Taken] = field(default_factory=list)


@contextmanager
def running() -> Iterator[Receiver]:
    """Serve until the block ends."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.taken.append(Taken(headers, self.rfile.read(length)))
            time.sleep(state.delay)
            status, extra, body = state.answers.pop(0) if state.answers else state.answer
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
