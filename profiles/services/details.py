"""What may be written about a profile: one rule for pages, commands and the API."""

import functools
import unicodedata
import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from ayrdash.core.networks import Network
from profiles.models import (
    SUB_HEADER_MAX_LENGTH,
    TITLE_MAX_LENGTH,
    TOP_HEADER_MAX_LENGTH,
    Profile,
    normal_text,
)
from profiles.services.errors import BadDetail

TAG_MAX_LENGTH = 40
TAG_LIMIT = 20
# Marks that turn the reading direction can make one title look like another.
_DIRECTION = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")


@functools.cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones: a walk over files, so taken once."""
    return frozenset(zoneinfo.available_timezones())


class Details(TypedDict, total=False):
    """What can be said of a profile beside its title; what is left out stays as it is."""

    colour: str
    time_zone: str
    tags: Sequence[str]
    top_header: str
    sub_header: str
    hide_top_header: bool
    hide_logo: bool
    disabled_networks: Sequence[str]
    messaging_active: bool


class Changes(Details, total=False):
    """All that can be changed of a profile."""

    title: str


def clean_title(text: str) -> str:
    """Return the title trimmed and in Unicode's composed form. Raises ``BadDetail``."""
    title = normal_text(text)
    if any(unicodedata.category(c) in ("Cc", "Cs") or c in _DIRECTION for c in title):
        raise BadDetail(_("The title has a character that can't be shown."), field="title")
    if all(unicodedata.category(c) in ("Cf", "Zs") for c in title):
        raise BadDetail(_("Give the profile a title."), field="title")
    return _short(title, TITLE_MAX_LENGTH, "title")


def clean_tags(names: Iterable[str]) -> list[str]:
    """Return each tag once, in order of the letters. Raises ``BadDetail``."""
    tags: dict[str, str] = {}
    for name in map(normal_text, names):
        if name:
            tags.setdefault(name.casefold(), _short(name, TAG_MAX_LENGTH, "tags"))
    if len(tags) > TAG_LIMIT:
        raise BadDetail(_("At most %(limit)d tags.") % {"limit": TAG_LIMIT}, field="tags")
    return [tags[key] for key in sorted(tags)]


def clean_networks(names: Iterable[str]) -> list[str]:
    """Return the named networks in the house order. Raises ``BadDetail`` for an unknown one."""
    wanted = set(names)
    if unknown := sorted(wanted - set(Network.values)):
        message = _("There is no network “%s”.") % unknown[0]
        raise BadDetail(message, field="disabled_networks")
    return [name for name in Network.values if name in wanted]


def clean_details(details: Details | Changes) -> dict[str, Any]:
    """Check each given detail by its rule. Raises ``BadDetail`` that names the field."""
    return {name: _RULES[name](value) for name, value in details.items()}


def _short(text: str, limit: int, field: str) -> str:
    if len(text) > limit:
        message = _("“%(text)s” is longer than %(limit)d characters.")
        shown = text if len(text) <= 60 else text[:60] + "…"
        raise BadDetail(message % {"text": shown, "limit": limit}, field=field)
    return text


def _text_of(field: str, limit: int) -> Callable[[str], str]:
    def clean(text: str) -> str:
        return _short(normal_text(text), limit, field)

    return clean


def _clean_colour(name: str) -> str:
    if name not in Profile.Colour.values:
        raise BadDetail(_("There is no colour “%s”.") % name, field="colour")
    return name


def _clean_zone(name: str) -> str:
    if name not in time_zones():
        raise BadDetail(_("There is no time zone “%s”.") % name, field="time_zone")
    return name


_RULES: dict[str, Callable[[Any], Any]] = {
    "title": clean_title,
    "colour": _clean_colour,
    "time_zone": _clean_zone,
    "tags": clean_tags,
    "top_header": _text_of("top_header", TOP_HEADER_MAX_LENGTH),
    "sub_header": _text_of("sub_header", SUB_HEADER_MAX_LENGTH),
    "hide_top_header": bool,
    "hide_logo": bool,
    "disabled_networks": clean_networks,
    "messaging_active": bool,
}
