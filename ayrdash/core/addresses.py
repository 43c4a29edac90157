"""The network address of whoever sent a request."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


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
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""
