"""Text as Bluesky counts and marks it.

Limit: 300 graphemes and 3,000 bytes (lexicon app.bsky.feed.post). Nothing becomes a
link by itself: facets carry links, mentions and tags as ranges of UTF-8 bytes.
"""

from collections.abc import Callable
from typing import Any

import regex

TEXT_LIMIT = 300
BYTE_LIMIT = 3_000
TAG_LIMIT = 64

_GRAPHEME = regex.compile(r"\X")
_LINK = regex.compile(
    r"(?<![\p{L}\p{N}@/._-])"
    r"(?:https?://[^\s<>\"]+|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?:/[^\s<>\"]*)?)",
    regex.IGNORECASE,
)
_MENTION = regex.compile(
    r"(?<![\p{L}\p{N}@/._-])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24})"
    r"(?![\p{L}\p{N}_-])",
    regex.IGNORECASE,
)
_TAG = regex.compile(r"(?<![\p{L}\p{N}&/#＃])[#＃]((?=[^\s]*[^\s\d\p{P}])[\p{L}\p{M}\p{N}_·]+)")
_TRAILING = ".,;:!?'\")]}>»”’"
_FILE_ENDINGS = frozenset({"py", "js", "css", "md", "txt", "zip", "png", "jpg", "jpeg", "pdf"})


def count(text: str) -> int:
    """Count graphemes: what a reader sees as one character."""
    return len(_GRAPHEME.findall(text))


def facets(text: str, resolve: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """Find links, mentions and tags. ``resolve`` gives a handle's DID, or None."""
    found: list[tuple[int, int, dict[str, str]]] = []
    for match in _LINK.finditer(text):
        if link := _link(match.group()):
            start = match.start()
            found.append((start, start + len(link[0]), _feature("link", uri=link[1])))
    found += [
        (*match.span(), _feature("mention", did=did))
        for match in _MENTION.finditer(text)
        if (did := resolve(match.group(1).lower()))
    ]
    taken = [(start, end) for start, end, _ in found]
    for match in _TAG.finditer(text):
        inside = any(start <= match.start() < end for start, end in taken)
        if not inside and len(match.group(1)) <= TAG_LIMIT:
            found.append((*match.span(), _feature("tag", tag=match.group(1))))
    return [
        {
            "index": {"byteStart": _bytes(text, start), "byteEnd": _bytes(text, end)},
            "features": [feature],
        }
        for start, end, feature in sorted(found, key=lambda item: item[0])
    ]


def _link(raw: str) -> tuple[str, str] | None:
    """Return what is shown and where it leads; None for a mere file name."""
    shown = raw.rstrip(_TRAILING)
    # A bracket that was opened inside the link belongs to it.
    while len(shown) < len(raw) and raw[len(shown)] == ")" and shown.count("(") > shown.count(")"):
        shown += ")"
    if shown.lower().startswith(("http://", "https://")):
        return (shown, shown) if len(shown) > len("https://") else None
    host = shown.split("/", 1)[0]
    if host.rsplit(".", 1)[-1].lower() in _FILE_ENDINGS:
        return None
    return shown, f"https://{shown}"


def _feature(kind: str, **values: str) -> dict[str, str]:
    return {"$type": f"app.bsky.richtext.facet#{kind}", **values}


def _bytes(text: str, index: int) -> int:
    return len(text[:index].encode())
