"""The client for other servers: where it goes, what it remembers, how long it waits."""

import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ayrdash.core import outbound


@contextlib.contextmanager
def serving(talk):
    """Give each connection on a free port to ``talk``."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def accept():
        while not stop.is_set():
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        listener.close()


def drip(connection, data, *, every=0.05):
    """Send one byte at a time, as long as anybody listens."""
    with contextlib.suppress(OSError), connection:
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(every)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
DRIPS = {
    "status line": b"HTTP/1.1 200 " + b"O" * 1000,
    "headers": HEAD + b"X-More: yes\r\n" * 100,
    "body with a length": HEAD + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000,
    "body without a length": HEAD + b"\r\n" + b"x" * 1000,
    "body in chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 200,
}


@pytest.mark.parametrize("data", DRIPS.values(), ids=DRIPS.keys())
def test_a_drip_of_bytes_can_t_outlast_the_deadline(data):
    with serving(lambda connection: drip(connection, data)) as address:
        began = time.monotonic()
        with pytest.raises(outbound.Unreachable):
            outbound.call("GET", f"http://{address}/", timeout=0.6)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_says_nothing_is_left_at_the_deadline(scheme):
    kept = []
    with serving(kept.append) as address:
        began = time.monotonic()
        with pytest.raises(outbound.Unreachable):
            outbound.call("GET", f"{scheme}://{address}/", timeout=0.4)
    assert time.monotonic() - began < 2


def test_a_handshake_that_drips_is_left_at_the_deadline():
    # The first record of TLS announces 16,000 bytes that come one by one.
    data = b"\x16\x03\x03\x3e\x80" + b"\x02" * 1000
    with serving(lambda connection: drip(connection, data)) as address:
        began = time.monotonic()
        with pytest.raises(outbound.Unreachable):
            outbound.call("GET", f"https://{address}/", timeout=0.6)
    assert time.monotonic() - began < 2


def test_a_reader_that_takes_nothing_is_left_at_the_deadline():
    kept = []
    with serving(kept.append) as address:
        began = time.monotonic()
        with pytest.raises(outbound.Unreachable):
            outbound.call("POST", f"http://{address}/", data=b"x" * 50_000_000, timeout=0.6)
    assert time.monotonic() - began < 2


class Handler(BaseHTTPRequestHandler):
    """Sets a cookie and tells which cookies came; /away leads elsewhere."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = (self.headers.get("Cookie") or "none").encode()
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Set-Cookie", "who=alice; Path=/")
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, args=[0.02], daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}"
        http.shutdown()


def test_no_cookie_is_kept_for_the_next_account(server):
    assert [outbound.call("GET", f"{server}/").body for _ in range(3)] == [b"none"] * 3


def test_redirects_are_not_followed(server):
    assert outbound.call("GET", f"{server}/away").status == 302


def test_a_connection_outlives_the_deadline_of_the_call_before(server):
    outbound.call("GET", f"{server}/", timeout=0.2)
    time.sleep(0.3)
    assert outbound.call("GET", f"{server}/").status == 200


REFUSED = [
    "https://[::1",
    "https://[::1]x/",
    "https://",
    "https:///xrpc",
    "https://.example.com/",
    "https://" + "a" * 70 + ".example.com/",
    "https://example.com:99999/",
    "http://example.com/",
    "http://127.0.0.1.nip.io/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "https://user:pw@example.com/",
    "https://example.com@127.0.0.1/",
    "https://@127.0.0.1/",
]


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_none_are_refused_before_connecting(url):
    with pytest.raises(outbound.AddressRefused) as refused:
        outbound.call("GET", url)
    assert refused.value.message


PRIVATE = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "255.255.255.255",
    "224.0.0.1",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fd00::1]",
    "[ff02::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_however_they_are_written(host, settings):
    settings.OUTBOUND_LOOPBACK = False
    with pytest.raises(outbound.AddressRefused):
        outbound.call("GET", f"https://{host}/xrpc/x", timeout=2)


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "[fd00::1]", "[::ffff:a00:1]"])
def test_the_switch_for_this_machine_opens_no_other_private_address(host):
    with pytest.raises(outbound.AddressRefused):
        outbound.call("GET", f"https://{host}/xrpc/x", timeout=2)


def test_a_host_named_in_settings_may_be_private(settings):
    settings.OUTBOUND_LOOPBACK = False
    with serving(lambda connection: connection.close()) as address:
        with pytest.raises(outbound.AddressRefused):
            outbound.call("GET", f"https://{address}/", timeout=2)
        settings.OUTBOUND_PRIVATE_HOSTS = ["127.0.0.1"]
        with pytest.raises(outbound.Unreachable):
            outbound.call("GET", f"https://{address}/", timeout=2)
        with pytest.raises(outbound.AddressRefused):
            outbound.call("GET", f"http://{address}/", timeout=2)


def test_a_name_that_leads_nowhere_is_told_apart():
    with pytest.raises(outbound.NoSuchHost):
        outbound.call("GET", "https://nowhere.invalid/")


def test_an_endless_answer_is_cut_at_the_size_limit():
    def pour(connection):
        with contextlib.suppress(OSError), connection:
            connection.recv(1000)
            connection.sendall(HEAD + b"\r\n")
            while True:
                connection.sendall(b"x" * 100_000)

    with serving(pour) as address, pytest.raises(outbound.Unreachable) as error:
        outbound.call("GET", f"http://{address}/", timeout=10)
    assert "too large" in error.value.message
