"""The one client for calls to other servers.

Addresses typed by people are fetched here, so every connection is checked: private
and loopback addresses are refused before connecting, the checked address is the one
connected to (no rebinding), redirects are not followed, no cookie is kept, and time
and size of the whole call are bounded.
"""

import io
import socket
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import IO, Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

from ayrdash.core.deadlines import TimedAdapter, within

# Where a body is written to as it comes.
Sink = IO[bytes] | io.RawIOBase
MAX_ANSWER_BYTES = 5_000_000
_CHUNK_BYTES = 65_536
_CONNECT_SECONDS = 5.0
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class OutboundError(Exception):
    """No usable answer came. ``message`` is a plain sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AddressRefused(OutboundError):
    """The address is not one that we connect to."""


class Unreachable(OutboundError):
    """The server could not be reached, or did not answer in time. It may have acted."""


class NoSuchHost(Unreachable):
    """The host's name leads nowhere: nothing was sent."""


class Answer:
    """A complete answer: status, headers, body."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


def check_url(url: str) -> None:
    """Refuse anything but https; http only to this machine, where settings allow that."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise AddressRefused(_("That is not a valid address.")) from error
    if parts.username is None and host:
        if parts.scheme == "https":
            return
        if parts.scheme == "http" and host in _LOOPBACK_NAMES and settings.OUTBOUND_LOOPBACK:
            return
    raise AddressRefused(_("Only https addresses are allowed."))


@lru_cache(maxsize=2)
def _session(allow_loopback: bool) -> requests.Session:
    session: requests.Session = HTTPSession(
        Config(
            ip_filter_enable=False,  # by the adapters below
            ip_filter_allow_loopback_ips=allow_loopback,
            never_redirect=True,
            default_timeout=(_CONNECT_SECONDS, settings.OUTBOUND_TIMEOUT_SECONDS),
            user_agent_override="ayrdash",
        )
    )
    for scheme in ("http", "https"):
        adapter = TimedAdapter(is_https_proto=scheme == "https", allow_loopback=allow_loopback)
        session.mount(f"{scheme}://", adapter)
    session.trust_env = False
    # One client speaks for all accounts: what a server remembers of one is not for another.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def call(
    method: str,
    url: str,
    *,
    timeout: float | None = None,
    into: Sink | None = None,
    most: int = MAX_ANSWER_BYTES,
    **kwargs: Any,
) -> Answer:
    """Make one call and read its whole answer, at ``most`` so many bytes.

    ``timeout`` is seconds for all of it. With ``into`` the body is written there as it comes, and
    the answer's own is empty. Raises ``AddressRefused`` before connecting, ``Unreachable`` when it
    is not known whether the server acted.
    """
    check_url(url)
    seconds = timeout if timeout is not None else settings.OUTBOUND_TIMEOUT_SECONDS
    kwargs["timeout"] = (min(_CONNECT_SECONDS, seconds), seconds)
    session = _session(settings.OUTBOUND_LOOPBACK)
    with within(seconds) as deadline:
        try:
            with session.request(method, url, stream=True, **kwargs) as response:
                body = _read(response, into, most)
                answer = Answer(response.status_code, response.headers, body)
        except InvalidIPAddress as error:
            message = _("That server's address is private; connecting to it is not allowed.")
            raise AddressRefused(message) from error
        # A label that is empty or too long fails in the codec of the name look-up.
        except (
            requests.exceptions.InvalidURL,
            requests.exceptions.InvalidSchema,
            UnicodeError,
        ) as error:
            raise AddressRefused(_("That is not a valid address.")) from error
        except requests.RequestException as error:
            raise _unreachable(error) from error
        if deadline.passed:
            # An answer without a length ends where it was cut.
            raise Unreachable(_("The server took too long to answer."))
    return answer


def _unreachable(error: requests.RequestException) -> Unreachable:
    if isinstance(error.__cause__, socket.gaierror):
        return NoSuchHost(_("No server was found under that name."))
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(_("The server's certificate is not valid."))
    return Unreachable(_("The server could not be reached."))


def _read(response: requests.Response, into: Sink | None, most: int) -> bytes:
    body = bytearray()
    size = 0
    for chunk in response.iter_content(_CHUNK_BYTES):
        size += len(chunk)
        if size > most:
            raise Unreachable(_("The server's answer is too large."))
        if into is None:
            body += chunk
        else:
            into.write(chunk)
    return bytes(body)
