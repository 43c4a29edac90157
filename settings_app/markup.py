"""Customers' HTML, cleaned by an allow-list before it is kept and again before it is shown."""

import re
from html import escape
from html.parser import HTMLParser
from typing import Any

import nh3

LIMIT = 20_000

_NAMES = "a b blockquote br code div em h2 h3 h4 hr i img li ol p s small span strong sub sup u ul"
TAGS = frozenset(_NAMES.split())
_ATTRIBUTES = {
    "*": {"class", "dir", "lang"},
    "a": {"href", "title"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
}
_SCHEMES = {"https", "mailto"}
# Pictures uploaded here; any other address would tell strangers who opens the page.
PICTURE = re.compile(r"/look/[0-9A-Za-z]{32}\.(?:png|jpg)")
# Own class names begin so, and can't be taken for the page's own.
_CLASS = re.compile(r"my-[a-z0-9-]{1,40}")
_PLAIN = {
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}"),
    "width": re.compile(r"[0-9]{1,4}"),
    "height": re.compile(r"[0-9]{1,4}"),
    "start": re.compile(r"[0-9]{1,4}"),
}
_LINK = re.compile(r"(?:https://|mailto:)[^\s\\]+")
# Elements whose content goes with them.
_WHOLE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}


class CleanHtml(str):
    """HTML that ``clean`` let through; templates write it out as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def kept(html: str) -> str:
    """Return what is stored of a customer's HTML. Cleaning twice changes nothing."""
    return _cleaner().clean(html.replace("\x00", ""))


def clean(html: str) -> CleanHtml:
    """Return what is shown: links open beside the page, and tell nobody of it."""
    shown = _cleaner(
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return CleanHtml(shown.clean(html.replace("\x00", "")))


def _cleaner(link_rel: str | None = None, **options: Any) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes=set(_SCHEMES),
        clean_content_tags=set(_WHOLE),
        link_rel=link_rel,
        **options,
    )


def clean_text_or_html(text: str) -> CleanHtml:
    """Clean a text that may be HTML; plain text is escaped and keeps its lines."""
    if "<" in text:
        return clean(text)
    lines = [escape(line) for line in text.strip().splitlines()]
    return clean(f"<p>{'<br>'.join(lines)}</p>") if lines else CleanHtml("")


def typed_sheet(css: str) -> CleanHtml:
    """Return a sheet that passed the check as a style element: only a preview shows one so."""
    # A value may hold "<"; what could end the element is no sheet of ours.
    fits = css and "</" not in css and "<!--" not in css
    return CleanHtml(f"<style>{css}</style>") if fits else CleanHtml("")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(word for word in value.split() if _CLASS.fullmatch(word)) or None
    if name == "href":
        return value if _LINK.fullmatch(value.strip()) else None
    if name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name in _PLAIN:
        return value if _PLAIN[name].fullmatch(value) else None
    return value


class _Reader(HTMLParser):
    """Counts what a text holds, to tell what the cleaning took away."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._count(f"<{tag}>")
        for name, value in attrs:
            if (tag, name) in (("a", "rel"), ("a", "target")):
                continue
            self._count(f"{name}={value or ''}"[:60])

    def parse_html_declaration(self, i: int) -> int:
        """Skip what begins like ``<![``: the parser gives up on those that it can't name."""
        return self.parse_bogus_comment(i)

    def _count(self, what: str) -> None:
        self.seen[what] = self.seen.get(what, 0) + 1


def taken_away(before: str, after: str) -> list[str]:
    """Name the elements and attributes that are in ``before`` and not in ``after``."""
    had, has = _Reader(), _Reader()
    had.feed(before)
    has.feed(after)
    return [what for what, count in had.seen.items() if has.seen.get(what, 0) < count]
