"""A mail server on loopback that takes mails, or refuses them as told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs. ``rcpt`` and ``data`` are its answers.

    ``unknown``: addresses that it does not know, whatever ``rcpt`` says.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[EmailMessage] = []
        self.rcpt = "250 fine"
        self.unknown: set[str] = set()
        self.data = "250 taken"

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 double")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self._take()
            elif verb == b"QUIT":
                return self._say("221 bye")
            else:
                self._say(self._answer_to(line) if verb == b"RCPT" else "250 fine")
        return None

    def _answer_to(self, line: bytes) -> str:
        address = line.partition(b"<")[2].partition(b">")[0].decode()
        is_unknown = address in self.server.unknown
        return f"550 5.1.1 no such user: {address}" if is_unknown else self.server.rcpt

    def _take(self) -> None:
        self._say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        if self.server.data.startswith("2"):
            self.server.taken.append(message)  # type: ignore[arg-type]  # the policy makes these
        self._say(self.server.data)

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def running() -> Iterator[MailServer]:
    """Run a server until the end of the block."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def configured(settings: Any) -> Iterator[MailServer]:
    """Run a server and have the outbox hand its mails to it."""
    with running() as server:
        settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
        settings.SMTP_CONFIGURED = True
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
