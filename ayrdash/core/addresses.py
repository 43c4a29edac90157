"""The network address of whoever sent a request, and lists of addresses."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _


def client_address(request: HttpRequest) -> str:
    """Return the sender's IP address; empty if it can't be told.

    Behind TRUSTED_PROXY_COUNT proxies it is the entry of X-Forwarded-For that the
    outermost of them wrote; what stands before it the sender may have made up.
    """
    address = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXY_COUNT
    entries = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if count and len(entries) >= count:
        address = entries[-count] or address
    try:
        return str(_plain(ipaddress.ip_address(_without_port(address))))
    except ValueError:
        return ""


Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# An IPv4 address inside IPv6: the last 32 bits of ::ffff:0:0/96.
_MAPPED_BITS = 96


def _without_port(text: str) -> str:
    """Take off the port that some proxies write: "192.0.2.1:80", "[2001:db8::1]:80"."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, _colon, _port = text.partition(":")
    return host if "." in host and text.count(":") == 1 else text


def _plain(address: Address) -> Address:
    """Return an IPv4 address that came in IPv6 clothes as what it is."""
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if isinstance(mapped, ipaddress.IPv4Address) else address


def read_address(text: str) -> str:
    """Return an address in its shortest form. Raises ``ValueError``."""
    return str(_plain(ipaddress.ip_address(text.strip())))


@lru_cache(maxsize=4_096)
def read_network(text: str) -> Network:
    """Read one address or a network in CIDR form, IPv4 or IPv6. Raises ``ValueError``.

    Bits beyond the prefix are cleared; IPv4 in IPv6 becomes IPv4.
    """
    network = ipaddress.ip_network(text.strip(), strict=False)
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen >= _MAPPED_BITS:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return ipaddress.IPv4Network((mapped, network.prefixlen - _MAPPED_BITS))
    return network


class NoEntry(ValueError):
    """A text that no list of addresses takes. ``str`` of it is a plain sentence."""


def read_entry(text: str) -> str:
    """Return how a typed address or network is kept in a list. Raises ``NoEntry``."""
    try:
        network = read_network(text)
    except ValueError as error:
        message = _("“%s” is no address and no network such as 203.0.113.0/24.")
        raise NoEntry(message % text.strip()[:60]) from error
    if not network.prefixlen:
        raise NoEntry(_("That is every address there is. Empty the list instead."))
    return network_text(network)


def network_text(network: Network) -> str:
    """Return how a network is written: a single address without its prefix."""
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Tell whether one of the networks holds the address; what is no address, none does."""
    try:
        found = _plain(ipaddress.ip_address(address))
    except ValueError:
        return False
    return any(found in read_network(text) for text in networks)
