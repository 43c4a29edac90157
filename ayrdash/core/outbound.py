"""The one client for calls to other servers.

Addresses typed by people are fetched here, so every connection is checked: private
and loopback addresses are refused before connecting, the checked address is the one
connected to (no rebinding), redirects are not followed, time and size are bounded.
"""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress

MAX_ANSWER_BYTES = 5_000_000
_CHUNK_BYTES = 65_536
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


class Answer:
    """A complete answer: status, headers, body."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


def check_url(url: str) -> None:
    """Refuse anything but https; http only to this machine, where settings allow that."""
    parts = urlsplit(url)
    is_local = (parts.hostname or "") in _LOOPBACK_NAMES
    if parts.scheme == "https" and parts.hostname and parts.username is None:
        return
    if parts.scheme == "http" and is_local and settings.OUTBOUND_LOOPBACK:
        return
    raise AddressRefused(_("Only https addresses are allowed."))


@lru_cache(maxsize=2)
def _session(allow_loopback: bool) -> requests.Session:
    session: requests.Session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=allow_loopback,
            never_redirect=True,
            default_timeout=(5.0, settings.OUTBOUND_TIMEOUT_SECONDS),
            user_agent_override="ayrdash",
        )
    )
    session.trust_env = False
    return session


def call(method: str, url: str, *, timeout: float | None = None, **kwargs: Any) -> Answer:
    """Make one call and read its whole answer.

    ``timeout`` is seconds to the answer. Raises ``AddressRefused`` before connecting,
    ``Unreachable`` when it is not known whether the server acted.
    """
    check_url(url)
    if timeout is not None:
        kwargs["timeout"] = (min(5.0, timeout), timeout)
    session = _session(settings.OUTBOUND_LOOPBACK)
    try:
        with session.request(method, url, stream=True, **kwargs) as response:
            body = _read(response)
            return Answer(response.status_code, response.headers, body)
    except InvalidIPAddress as error:
        message = _("That server's address is private; connecting to it is not allowed.")
        raise AddressRefused(message) from error
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise AddressRefused(_("That is not a valid address.")) from error
    except requests.RequestException as error:
        raise Unreachable(_("The server could not be reached.")) from error


def _read(response: requests.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise Unreachable(_("The server's answer is too large."))
    return bytes(body)
