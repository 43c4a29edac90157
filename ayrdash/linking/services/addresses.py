"""Whole addresses of the linking page, built from the configured one alone."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse


def address_of(token: str) -> str:
    """Return the address that opens a link session by its token."""
    return str(settings.PUBLIC_URL + reverse("linking:open", args=[token]))


def address_of_signed(domain: str, token: str) -> str:
    """Return the address that opens a signed token (API contract 2.8)."""
    query = urlencode({"domain": domain, "jwt": token})
    return f"{settings.PUBLIC_URL}{reverse('linking:page')}?{query}"


def address_of_receipt(token: str) -> str:
    """Return the private address under which an end user takes access back."""
    return str(settings.PUBLIC_URL + reverse("linking:withdraw", args=[token]))
