"""The API's number for what went wrong at a network: one table for replies and webhooks.

Numbers below 900 mean what they mean at the Ayrshare API (API contract 1.6).
"""

from ayrdash.networks.adapters.base import FaultKind

NOT_LINKED = 156
REFUSED = 110
TOO_MANY = 429

_NUMBERS = {
    FaultKind.TOKEN_DEAD: NOT_LINKED,
    FaultKind.PERMISSION_LOST: NOT_LINKED,
    FaultKind.RATE_LIMITED: TOO_MANY,
}


def code_of(error_code: str) -> int:
    """Return the number for a delivery's ``error_code`` (a ``FaultKind``, or empty)."""
    return _NUMBERS.get(FaultKind(error_code), REFUSED) if error_code else REFUSED
