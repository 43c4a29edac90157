"""A browser of a few lines, and our own pages on a socket."""

import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def consent(url: str, person: str) -> dict[str, str]:
    """Press a button on the consent page; return what comes back to the callback."""
    base, _mark, query = url.partition("?")
    fields = dict(urllib.parse.parse_qsl(query)) | {"person": person}
    assert b"<form" in _opener.open(url).read()
    with pytest.raises(urllib.error.HTTPError) as answer:
        _opener.open(base, urllib.parse.urlencode(fields).encode())
    assert answer.value.code == 302
    target = answer.value.headers["Location"]
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the product on a free port of this process."""
    application = get_wsgi_application()
    server = make_server("127.0.0.1", 0, application, _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
