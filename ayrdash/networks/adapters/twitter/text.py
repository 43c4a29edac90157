"""How X counts, by the rules that it publishes (twitter-text, configuration 3).

Not by its Python port (twitter-text-parser 3.0.0): that takes seconds over 1,000 characters
like ``a.a.a.``, and a person may write those.
"""

import html
import unicodedata
from typing import Any

import regex

from ayrdash.networks.adapters.bluesky import links

TEXT_LIMIT = 280
LINK = 23
# Signs that count one; all others two, and an emoji two however many signs it is made of.
_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_EMOJI = regex.compile(r"\p{Emoji_Presentation}|\p{Regional_Indicator}|[\ufe0f\u20e3©®]")
# Stands for any link when two texts are compared: X shows its own short one in its place.
_MARK = "\ufffc"
_SHORT_LINK = regex.compile(r"https?://t\.co/\w+")


def count(text: str) -> int:
    """Return the length in the unit of ``TEXT_LIMIT``."""
    bare, found = _without_links(unicodedata.normalize("NFC", text))
    signs: list[str] = regex.findall(r"\X", bare.replace(_MARK, ""))
    return found * LINK + sum(map(_weight, signs))


def _weight(sign: str) -> int:
    if _EMOJI.search(sign):
        return 2
    return sum(1 if any(a <= ord(c) <= b for a, b in _SINGLE) else 2 for c in sign)


def _without_links(text: str) -> tuple[str, int]:
    """Return the text with a mark in place of each link, and how many there are."""
    found = sorted(links.find(text), reverse=True)
    for start, end, _address in found:
        text = text[:start] + _MARK + text[end:]
    return text, len(found)


def same_text(ours: str, row: dict[str, Any]) -> bool:
    """Tell whether a post that X returned holds our text, links aside."""
    shown = html.unescape(unicodedata.normalize("NFC", str(row.get("text") or "")))
    theirs = _SHORT_LINK.sub(_MARK, shown)
    wanted, _found = _without_links(unicodedata.normalize("NFC", ours))
    # The link to the post's own images stands at the end.
    return _squeezed(theirs) in (_squeezed(wanted), _squeezed(f"{wanted} {_MARK}"))


def _squeezed(text: str) -> str:
    return " ".join(text.split())
