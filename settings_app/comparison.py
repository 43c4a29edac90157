"""Two looks side by side, in words: what differs, line by line where it is long."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account
from ayrdash.core.networks import Network
from settings_app.content import LABELS, difference
from settings_app.look import PAGE_LANGUAGES, file_url
from settings_app.models import LookFile

CONTEXT_LINES = 2


@dataclass(frozen=True)
class Line:
    """One line of a longer text: ``mark`` is "+", "-" or a space."""

    mark: str
    text: str


@dataclass(frozen=True)
class Side:
    """A value on one side: words, and the image it names, if any."""

    text: str
    image_url: str = ""


@dataclass(frozen=True)
class Difference:
    """One setting that differs."""

    label: str | Promise
    before: Side
    after: Side
    lines: tuple[Line, ...] = ()


def compare(account: Account, before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Return what differs between two contents, in the order of the settings."""
    changed = difference(before, after)
    names = [value for key in ("logo", "favicon", "style") for value in changed.get(key, ())]
    kept = LookFile.objects.filter(account=account, name__in=[name for name in names if name])
    files = {row.name: row for row in kept}
    found: list[Difference] = []
    for key, (old, new) in changed.items():
        found += _differences(key, old, new, files)
    return found


def _differences(key: str, old: Any, new: Any, files: dict[str, LookFile]) -> Iterator[Difference]:
    label = LABELS[key]
    if key in ("help_urls", "modals"):
        for name in Network.values:
            if old.get(name, "") != new.get(name, ""):
                words = f"{label}: {Network(name).label}"
                yield _text(words, old.get(name, ""), new.get(name, ""))
    elif key in ("logo", "favicon"):
        yield Difference(label, _file(old, files), _file(new, files))
    elif key == "style":
        texts = [files[name].source if name in files else "" for name in (old, new)]
        yield _text(label, *texts)
    elif key in ("languages", "default_language"):
        yield Difference(label, Side(_languages(old)), Side(_languages(new)))
    elif isinstance(new, bool):
        yield Difference(label, Side(_yes(old)), Side(_yes(new)))
    else:
        yield _text(label, old, new)


def _text(label: str | Promise, old: str, new: str) -> Difference:
    sides = Side(old or _("empty")), Side(new or _("empty"))
    if "\n" not in old + new and len(old + new) < 200:
        return Difference(label, *sides)
    rows = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=CONTEXT_LINES)
    lines = tuple(Line(row[:1], row[1:]) for row in list(rows)[2:] if not row.startswith("@@"))
    return Difference(label, *sides, lines=lines)


def _file(name: str, files: dict[str, LookFile]) -> Side:
    row = files.get(name)
    return Side(row.label, file_url(name)) if row else Side(_("none"))


def _languages(value: Any) -> str:
    codes = [value] if isinstance(value, str) else value
    return ", ".join(PAGE_LANGUAGES.get(code, code) for code in codes)


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")
