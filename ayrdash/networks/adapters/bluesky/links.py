"""Finding links in a text, and the addresses that they lead to.

Scheme-less text is a link only when it ends in a domain of the root zone (tlds.txt);
a list, since any shorter rule links "e.g.this" or misses new domains. Endings that are
file names far more often than domains are left out: who means the domain writes https.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import idna
import regex

# The address of a link (lexicon app.bsky.richtext.facet: a URI).
_LABEL = r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?"
_HOST = rf"(?P<host>{_LABEL}(?:\.{_LABEL})*)"
# Up to a space or what only surrounds addresses: quotes, brackets and stops of other
# scripts, marks without width.
_REST = (
    r"(?P<port>:\d{1,5})?"
    r"(?P<rest>[/?#][^\s<>\"“”„«»‹›「」『』【】《》〈〉。、"
    r"\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*)?"
)
# Not within a longer word, nor the first part of an e-mail address.
_END = r"(?![\p{L}\p{M}\p{N}_-]|[\p{L}\p{M}\p{N}.+%_-]*@)"
_WITH_SCHEME = regex.compile(
    rf"(?<![a-z0-9])(?P<scheme>https?)://(?P<user>[^\s/@]+@)?{_HOST}{_REST}", regex.IGNORECASE
)
_BARE = regex.compile(
    rf"(?<![\p{{L}}\p{{M}}\p{{N}}@/\\._#&=+-])(?P<bare>{_HOST}){_END}{_REST}(?!@)"
)
_STOPS = ".,;:!?'…。．，、；：！？،؛؟۔।’"
_BRACKETS = {")": "(", "]": "[", "}": "{", "）": "（", "］": "［", "】": "【"}
_FILE_ENDINGS = frozenset({"md", "mov", "py", "sh", "zip"})
# Scripts written without spaces: their text may follow a domain directly.
_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
)


@lru_cache(maxsize=1)
def _top_level() -> frozenset[str]:
    lines = Path(__file__).with_name("tlds.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and address of each link, those with a scheme first."""
    taken: list[tuple[int, int]] = []
    for pattern in (_WITH_SCHEME, _BARE):
        for match in pattern.finditer(text):
            found = _read(match)
            if found and not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                yield match.start(), match.start() + len(found[0]), found[1]


def _read(match: "regex.Match[str]") -> tuple[str, str] | None:
    """Return what is shown and where it leads; None for what only looks like a link."""
    groups = match.groupdict()
    scheme = (groups.get("scheme") or "").lower()
    host = _host_in(groups["host"], bare=not scheme)
    if host is None:
        return None
    user, port, rest = groups.get("user") or "", groups["port"] or "", groups["rest"] or ""
    if host != groups["host"]:
        port = rest = ""  # text that follows without a space, no part of the link
    before = f"{groups['scheme']}://{user}" if scheme else ""
    shown = _without_trailing(f"{before}{host}{port}{rest}")
    tail = shown[len(before) + len(host) :]
    ascii_host = _ascii(host)
    if ascii_host is None:
        return None
    address = f"{scheme or 'https'}://{quote(user, safe=_KEPT)}{ascii_host}"
    return shown, address + quote(tail, safe=_KEPT)


# All that ASCII has: only what lies beyond is written in percents.
_KEPT = "".join(chr(code) for code in range(0x21, 0x7F))


def _host_in(host: str, *, bare: bool) -> str | None:
    """Return the host that a run of letters and points begins with."""
    top = _normal(host.rpartition(".")[2])
    if top not in _top_level() and (cut := _UNSPACED.search(host)):
        start = host[: cut.start()]
        if _normal(start.rpartition(".")[2]) in _top_level() and "." in start:
            return _host_in(start, bare=bare)
    if not bare:
        return host
    labels = host.split(".")
    if len(labels) < 2 or top not in _top_level() or top in _FILE_ENDINGS:
        return None
    # "Done.So we went": a space is missing, no domain meant. "作example": nor here.
    is_sentence = labels[-1][0].isupper() and not host.isupper()
    is_glued = any(_UNSPACED.search(x) and regex.search("[A-Za-z]", x) for x in labels)
    return None if is_sentence or is_glued else host


def _normal(label: str) -> str:
    label = unicodedata.normalize("NFC", label).lower()
    if label.startswith("xn--"):
        try:
            return idna.decode(label)
        except idna.IDNAError:
            return label
    return label


def _ascii(host: str) -> str | None:
    """Return a host as it is looked up; None if no such name can exist."""
    if host.isascii():
        return host if all(len(label) < 64 for label in host.split(".")) else None
    try:
        return idna.encode(unicodedata.normalize("NFC", host), uts46=True).decode()
    except idna.IDNAError:
        return None


def _without_trailing(link: str) -> str:
    """Leave out the sentence's own marks; a bracket opened inside the link belongs to it."""
    while link:
        last = link[-1]
        opening = _BRACKETS.get(last)
        if opening:
            if link.count(opening) >= link.count(last):
                return link
        elif last not in _STOPS:
            return link
        link = link[:-1]
    return link
