"""The before and after of an event, laid out to read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.activity.models import Event

_APART = ("before", "after")


@dataclass(frozen=True)
class Change:
    """One value that an act changed, in words."""

    name: str
    before: str
    after: str


def changes(event: Event) -> list[Change]:
    """Return what an event changed, one line each."""
    before, after = (event.details.get(name) for name in _APART)
    if before is None and after is None:
        return []
    if isinstance(before, Mapping | None) and isinstance(after, Mapping | None):
        old, new = before or {}, after or {}
        # In order of the alphabet: a database may keep none.
        return [
            Change(_name(n), _words(old.get(n)), _words(new.get(n))) for n in sorted({*old, *new})
        ]
    return [Change("", _words(before), _words(after))]


def particulars(event: Event) -> list[tuple[str, str]]:
    """Return the other details of an event."""
    return [
        (_name(name), _words(value))
        for name, value in sorted(event.details.items())
        if name not in _APART
    ]


def _name(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _words(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)
