"""One deadline for a whole call: connecting, sending, waiting, and a slow drip of bytes.

Time-outs of sockets start anew with each byte. Here a watchdog shuts the call's
connection down when its time is up, and nothing is sent after that. Only the look-up of
a name can't be cut short; a call held up there ends before it has sent anything.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """The end of one call, and the connection that it uses."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._end = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._over = False
        self._connection: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def check(self) -> None:
        """Raise ``TimeoutError`` when it is too late to send anything."""
        self.passed = self.passed or time.monotonic() >= self._end
        if self.passed:
            raise TimeoutError

    def use(self, used: socket.socket) -> None:
        """Name the connection to cut. A second descriptor: TLS takes the first one over."""
        with self._lock:
            self._forget()
            self._connection = socket.socket(fileno=os.dup(used.fileno()))
        self.check()

    def finish(self) -> None:
        """The call is over: its connection may serve another one."""
        with self._lock:
            self._over = True
            self._forget()
        self._timer.cancel()

    def _cut(self) -> None:
        with self._lock:
            if self._over:
                return
            self.passed = True
            if self._connection is not None:
                with contextlib.suppress(OSError):  # the other side has closed it already
                    self._connection.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """Bound the call that this thread makes inside the block."""
    deadline = Deadline(seconds)
    token = _current.set(deadline)
    try:
        yield deadline
    finally:
        _current.reset(token)
        deadline.finish()


class _Timed(HTTPConnection):
    """A connection that keeps the deadline of the call that it serves."""

    def _new_conn(self) -> socket.socket:
        deadline = _current.get()
        if deadline is None:
            return super()._new_conn()
        deadline.check()
        connected = super()._new_conn()
        deadline.use(connected)
        return connected

    def request(self, *args: Any, **kwargs: Any) -> None:
        deadline = _current.get()
        if deadline is not None and self.sock is not None:
            deadline.use(self.sock)  # a connection kept from an earlier call
        super().request(*args, **kwargs)


class _TimedTls(_Timed, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Timed


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TimedTls


class TimedAdapter(IPFilterAdapter):  # type: ignore[misc]
    """The address filter of requests-hardened, over connections that keep the deadline.

    Hosts of ``OUTBOUND_PRIVATE_HOSTS`` may have private addresses.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> Any:
        host = urlsplit(request.url or "").hostname
        if host in settings.OUTBOUND_PRIVATE_HOSTS:
            unfiltered = HTTPAdapter.build_connection_pool_key_attributes
            return unfiltered(self, request, *args, **kwargs)
        return super().build_connection_pool_key_attributes(request, *args, **kwargs)
