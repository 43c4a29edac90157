"""What of a text is a link, a mention or a tag.

Nothing becomes one by itself at Bluesky: facets carry them as ranges of UTF-8 bytes,
which must not overlap. Where two readings meet, a link wins over a mention, both over a tag.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

import regex

from ayrdash.networks.adapters.bluesky import links
from ayrdash.networks.adapters.bluesky.text import count

TAG_LIMIT = 64
TAG_BYTES = 640

# Handles are plain ASCII domains (AT Protocol); who is followed by another @ is of
# another network or an e-mail address.
_MENTION = regex.compile(
    r"(?<![\p{L}\p{M}\p{N}@/._-])"
    r"@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
    r"(?![\p{L}\p{M}\p{N}@_-])",
    regex.IGNORECASE,
)
_PICTURE = r"\p{Extended_Pictographic}[\ufe0f\U0001f3fb-\U0001f3ff]*"
_EMOJI = rf"(?:{_PICTURE}(?:\u200d{_PICTURE})*|\p{{RI}}{{2}})"
# A letter or picture somewhere: "#1" is a number, and "#" with the marks of a keycap an emoji.
_TAG = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}&/#＃_])[#＃]"
    rf"((?:{_EMOJI}|\p{{L}}\p{{M}}*|\p{{N}}\p{{M}}*)"
    rf"(?:{_EMOJI}|\p{{L}}\p{{M}}*|\p{{N}}\p{{M}}*|[_·・-])*)"
)
_KEYCAP = regex.compile(r"\p{N}\ufe0f?\u20e3")
_WORDY = regex.compile(r"[\p{L}\p{Extended_Pictographic}\p{RI}]")

Found = tuple[int, int, dict[str, str]]


def facets(text: str, resolve: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """Find links, mentions and tags. ``resolve`` gives a handle's DID, or None."""
    found: list[Found] = [
        (start, end, _feature("link", uri=address)) for start, end, address in links.find(text)
    ]
    found += _mentions(text, resolve, taken=found)
    found += _tags(text, taken=found)
    return [
        {
            "index": {"byteStart": _bytes(text, start), "byteEnd": _bytes(text, end)},
            "features": [feature],
        }
        for start, end, feature in sorted(found, key=lambda item: item[0])
    ]


def _mentions(
    text: str, resolve: Callable[[str], str | None], *, taken: list[Found]
) -> list[Found]:
    asked: dict[str, str | None] = {}
    found: list[Found] = []
    for match in _MENTION.finditer(text):
        handle = match.group(1).lower()
        if _meets(match.span(), taken):
            continue
        if handle not in asked:
            asked[handle] = resolve(handle)
        if did := asked[handle]:
            found.append((*match.span(), _feature("mention", did=did)))
    return found


def _tags(text: str, *, taken: list[Found]) -> list[Found]:
    found: list[Found] = []
    for match in _TAG.finditer(text):
        body = match.group(1).rstrip("_·・-")
        span = (match.start(), match.start(1) + len(body))
        # Composed and decomposed accents are one tag.
        tag = unicodedata.normalize("NFC", body)
        fits = count(tag) <= TAG_LIMIT and len(tag.encode()) <= TAG_BYTES
        if fits and _WORDY.search(_KEYCAP.sub("", tag)) and not _meets(span, taken):
            found.append((*span, _feature("tag", tag=tag)))
    return found


def _meets(span: tuple[int, int], taken: list[Found]) -> bool:
    return any(start < span[1] and span[0] < end for start, end, _feature in taken)


def _feature(kind: str, **values: str) -> dict[str, str]:
    return {"$type": f"app.bsky.richtext.facet#{kind}", **values}


def _bytes(text: str, index: int) -> int:
    return len(text[:index].encode())
