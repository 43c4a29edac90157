"""What a post can say to one network alone: named as in the API, checked by one table.

An adapter's ``options`` feed the composer's fields, the API's option objects and the rules.
Values are texts, or True for a flag; members of objects have a dotted name.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import regex
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.errors import Text

Values = Mapping[str, str | bool]
# The two choices of what is yes or no, where saying nothing is not the same as no.
YES, _NO = "true", "false"
YES_OR_NO = ((YES, gettext_lazy("Yes")), (_NO, gettext_lazy("No")))


class Kind(StrEnum):
    """What an option holds."""

    TEXT = "text"
    ADDRESS = "address"
    FLAG = "flag"
    # Several texts: a list, or one text with commas; kept as the latter.
    WORDS = "words"
    # A date and a time of day by somebody's clock, ISO.
    MOMENT = "moment"


@dataclass(frozen=True)
class Option:
    """One option. ``longest`` in characters, 0: as long as any text.

    ``pattern``: what the whole value must look like, ``pattern_words`` says so. ``composed``:
    the composer shows it. ``needed``: no post without it.
    """

    name: str
    label: Text
    kind: Kind = Kind.TEXT
    longest: int = 0
    choices: Sequence[tuple[str, Text]] = ()
    needed: bool = False
    help: Text = ""
    composed: bool = True
    pattern: str = ""
    pattern_words: Text = ""
    # Another option without which this one says nothing.
    goes_with: str = ""
    # Another moment that this one must not lie before.
    not_before: str = ""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with an option. ``unknown``: there is none of that name."""

    name: str
    message: str
    unknown: bool = False


def flat(given: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return an object's members by dotted names, without those that say nothing."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        elif value not in (None, "", False, [], {}):
            found[f"{prefix}{name}"] = value
    return found


def checked(
    options: Sequence[Option], given: Mapping[str, Any]
) -> tuple[dict[str, str | bool], list[Wrong]]:
    """Return the values as they are kept, and what is wrong with them."""
    known = {option.name: option for option in options}
    values: dict[str, str | bool] = {}
    wrong: list[Wrong] = []
    for name, value in _said(options, given).items():
        option = known.get(name)
        if option is None:
            wrong.append(Wrong(name, _("%s is not offered in this version.") % name, unknown=True))
            continue
        kept, problem = _read(option, value)
        if problem:
            wrong.append(Wrong(name, f"{name}: {problem}"))
        elif kept:
            values[name] = kept
    wrong += [
        Wrong(name, _("%(name)s needs %(other)s too.") % {"name": name, "other": other})
        for name, other in ((name, known[name].goes_with) for name in values)
        if other and other not in values
    ]
    wrong += [
        Wrong(name, _("%(name)s lies before %(other)s.") % {"name": name, "other": other})
        for name, other in ((name, known[name].not_before) for name in values)
        if other in values and clock_time(str(values[name])) < clock_time(str(values[other]))
    ]
    wrong += [
        Wrong(option.name, _("%s is needed.") % option.name)
        for option in options
        if option.needed and option.name not in values and option.name not in flat(given)
    ]
    return values, wrong


def _said(options: Sequence[Option], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that say something; a plain no does where it is one of the choices."""
    found = flat(given)
    for option in options:
        if given.get(option.name) is False and _NO in dict(option.choices):
            found[option.name] = False
    return found


def _read(option: Option, value: Any) -> tuple[str | bool, str]:
    if option.kind is Kind.FLAG:
        return _flag(value)
    if option.kind is Kind.WORDS and isinstance(value, list | tuple):
        value = ", ".join(str(part).strip() for part in value)
    if isinstance(value, bool) and _NO in dict(option.choices):
        value = YES if value else _NO
    if not isinstance(value, str | int) or isinstance(value, bool):
        return "", _("write it as text.")
    text = str(value).strip()
    return text, _problem(option, text) if text else ""


def _problem(option: Option, text: str) -> str:
    """Return what is wrong with a text; empty: nothing."""
    names = [name for name, _label in option.choices]
    problem = ""
    if option.longest and len(text) > option.longest:
        problem = _("at most %d characters.") % option.longest
    elif "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        problem = _("it holds characters that are not text.")
    elif names and text not in names:
        problem = _("one of %s.") % ", ".join(names)
    elif option.pattern and not regex.fullmatch(option.pattern, text):
        problem = str(option.pattern_words)
    elif option.kind is Kind.ADDRESS and not _is_address(text):
        problem = _("give an address that begins with https:// or http://.")
    elif option.kind is Kind.MOMENT and not _is_moment(text):
        problem = _("write it as 2026-12-31T18:00.")
    return problem


def clock_time(text: str) -> datetime.datetime:
    """Read a moment as the date and time that it names. Raises ``ValueError``."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=None)


def _is_moment(text: str) -> bool:
    """Tell whether it is a date and a time without a zone; the ``Z`` of Ayrshare's clients may be.

    A zone of its own would contradict the clock that the moment is meant by.
    """
    try:
        clock_time(text)
    except ValueError:
        return False
    return regex.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+Z?", text) is not None


def _flag(value: Any) -> tuple[bool, str]:
    if isinstance(value, bool):
        return value, ""
    text = str(value).strip().lower()
    if text in ("true", "1", "yes", "on"):
        return True, ""
    return False, "" if text in ("false", "0", "no", "off") else _("true or false.")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
