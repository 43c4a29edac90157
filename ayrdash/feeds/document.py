"""Fetching a feed and reading its items. Nothing of it is trusted."""

import hashlib
import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import feedparser
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from ayrdash.core import outbound

FETCH_SECONDS = 15.0
MOST_ITEMS = 200
LONGEST_SUMMARY = 500
_IMG = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']([^"']{1,1000})["']""", re.IGNORECASE)


class FeedUnreadable(Exception):
    """The feed could not be fetched or read. ``message`` is a plain sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Item:
    """One item; ``key`` stays the same however often it is read."""

    key: str
    title: str
    link: str
    summary: str
    # Address of its first image; empty: none.
    image: str = ""


@dataclass(frozen=True)
class Document:
    """What a feed holds now, newest first; ``changed`` False: the server says nothing new."""

    changed: bool
    title: str = ""
    website: str = ""
    items: tuple[Item, ...] = ()
    etag: str = ""
    modified: str = ""


def fetch(url: str, *, etag: str = "", modified: str = "") -> Document:
    """Fetch a feed unless its server says that nothing changed. Raises ``FeedUnreadable``."""
    headers = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9"}
    if etag:
        headers["If-None-Match"] = etag
    if modified:
        headers["If-Modified-Since"] = modified
    try:
        answer = outbound.call("GET", url, timeout=FETCH_SECONDS, headers=headers)
    except outbound.OutboundError as error:
        raise FeedUnreadable(error.message) from error
    if answer.status == 304:
        return Document(changed=False, etag=etag, modified=modified)
    if answer.status != 200:
        raise FeedUnreadable(_("The feed's address answers %d, not 200.") % answer.status)
    return _parsed(answer)


def _parsed(answer: outbound.Answer) -> Document:
    try:
        found = feedparser.parse(answer.body)
    except (ValueError, RecursionError) as error:  # half a surrogate pair, for one
        raise FeedUnreadable(_("That address holds no RSS or Atom feed.")) from error
    if not found.get("version"):
        raise FeedUnreadable(_("That address holds no RSS or Atom feed."))
    about = found.get("feed", {})
    return Document(
        changed=True,
        title=_plain(about.get("title"), 255),
        website=_web(about.get("link")),
        items=tuple(_item(entry) for entry in found.get("entries", [])[:MOST_ITEMS]),
        etag=str(answer.headers.get("ETag", ""))[:500],
        modified=str(answer.headers.get("Last-Modified", ""))[:100],
    )


def _item(entry: feedparser.FeedParserDict) -> Item:
    title, link = _plain(entry.get("title"), 300), _web(entry.get("link"))
    name = str(entry.get("id") or link or title)
    return Item(
        key=hashlib.sha256(name.encode("utf-8", "replace")).hexdigest(),
        title=title,
        link=link,
        summary=_plain(entry.get("summary"), LONGEST_SUMMARY),
        image=_image(entry),
    )


def _image(entry: feedparser.FeedParserDict) -> str:
    """Return the first image that an item names: enclosed, as media, or in its text."""
    named = [
        part.get("href") or part.get("url")
        for part in [*entry.get("enclosures", []), *entry.get("media_content", [])]
        if str(part.get("type") or "image/").startswith("image/")
    ]
    named += [part.get("url") for part in entry.get("media_thumbnail", [])]
    texts = [entry.get("summary"), *(part.get("value") for part in entry.get("content", []))]
    named += [match[1] for text in texts if (match := _IMG.search(str(text or "")))]
    return next(
        (address for address in map(_web, map(html.unescape, map(str, named))) if address), ""
    )


def _plain(value: object, longest: int) -> str:
    text = " ".join(strip_tags(str(value or "")).replace("\x00", "").split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _web(value: object) -> str:
    text = str(value or "").replace("\x00", "").strip()
    try:
        good = urlsplit(text).scheme in ("http", "https")
    except ValueError:
        good = False
    return text if good and len(text) <= 1000 else ""
