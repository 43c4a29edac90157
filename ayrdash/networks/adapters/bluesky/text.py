"""Text as Bluesky counts it.

Limit: 300 graphemes and 3,000 bytes (lexicon app.bsky.feed.post).
"""

import regex

TEXT_LIMIT = 300
BYTE_LIMIT = 3_000

_GRAPHEME = regex.compile(r"\X")


def count(text: str) -> int:
    """Count graphemes: what a reader sees as one character."""
    return len(_GRAPHEME.findall(text))
