"""The content policy of the public pages: nothing from elsewhere, framed by listed hosts."""

from collections.abc import Iterable
from typing import Any

from csp.constants import NONE, SELF


def content_policy(hosts: Iterable[str] = ()) -> dict[str, Any]:
    """Return the policy; ``hosts`` are the origins that may frame the page."""
    return {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        # The page that waits for a code asks whether it has come.
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": list(hosts) or [NONE],
    }
