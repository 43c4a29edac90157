"""What adapters of networks linked by an app of ours share; each says only what differs."""

import datetime
import secrets
from collections.abc import Mapping
from typing import Any

from ayrdash.networks.adapters.base import Capabilities, VideoRule


class ByApp:
    """An adapter of a network that needs an app, and knows no key of ours."""

    capabilities = Capabilities(needs_app=True)

    def video_rule(self, options: Mapping[str, Any]) -> VideoRule | None:
        return None

    def count_text(self, text: str) -> int:
        return len(text)

    def text_problem(self, text: str) -> str:
        return ""

    def new_record_key(self, moment: datetime.datetime) -> str:
        """Draw a key of our own; the network never sees it."""
        return secrets.token_hex(16)


def utf16_units(text: str) -> int:
    """Count the units of UTF-16, for networks that measure text in these: most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
