"""Reading what clients really send.

Arrays come as ``key[0]=a&key[1]=b``, ``key[]=a``, repeated, as a comma list or as JSON
text; booleans as ``True``; bodies as JSON, as forms, with and without a content type.
All of it becomes one plain dict, which the input models then check.
"""

import json
import re
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from ayrdash.api.errors import bad_request
from ayrdash.api.large import read_with_file

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_STEP = re.compile(r"\[([^\[\]]*)\]")
MAX_DEPTH = 4
_CACHE = "_ayrdash_body"
_LONGEST = "_ayrdash_longest_body"

Members = dict[str, Any]


class TolerantParser(Parser):
    """Gives ninja's models the dict that was read."""

    def parse_body(self, request: HttpRequest) -> Members:
        return body_of(request)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> Members:
        return {name: value for name, value in from_pairs(data).items() if value != ""}


def body_of(request: HttpRequest) -> Members:
    """Return the body's members; raises a refusal if it can't be read. Read once."""
    if not hasattr(request, _CACHE):
        setattr(request, _CACHE, _read(request))
    members: Members = getattr(request, _CACHE)
    return members


def allow_body(request: HttpRequest, longest: int) -> None:
    """Let this request's body have up to ``longest`` bytes instead of the usual bound."""
    if longest:
        setattr(request, _LONGEST, longest)


def _raw(request: HttpRequest) -> bytes:
    try:
        return request.body
    except OSError as error:
        raise bad_request(_("The body broke off.")) from error


def _read(request: HttpRequest) -> Members:
    kind = request.content_type
    if kind == "multipart/form-data":
        return from_pairs(_form(request))
    if longest := getattr(request, _LONGEST, 0):
        return read_with_file(request, longest, lambda text: _from_text(kind, text))
    return _from_text(kind, _decoded(_raw(request)))


def _from_text(kind: str | None, text: str) -> Members:
    if not text.strip():
        return {}
    looks_like_json = text.lstrip().startswith(("{", "["))
    if kind == "application/x-www-form-urlencoded" and not looks_like_json:
        return from_pairs(QueryDict(text, encoding="utf-8"))
    return from_json(text)


def _form(request: HttpRequest) -> QueryDict:
    try:
        return request.POST
    except (MultiPartParserError, OSError) as error:
        raise bad_request(_("The multipart body can't be read.")) from error


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise bad_request(_("The body is not UTF-8 text.")) from error


def from_json(text: str) -> Members:
    """Read one JSON object; anything else is refused."""
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise bad_request(_("The body is not valid JSON.")) from error
    if not isinstance(found, dict):
        raise bad_request(_("The body must be a JSON object."))
    _refuse_unstorable(found)
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _refuse_unstorable(value: Any) -> None:
    """Refuse characters that no database keeps: NUL and halves of pairs."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise bad_request(_("The body has a character that can't be stored."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            _refuse_unstorable(name)
            _refuse_unstorable(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unstorable(inner)


def from_pairs(data: MultiValueDict[str, Any]) -> Members:
    """Build members from name-value pairs, brackets and repetitions understood."""
    members: Members = {}
    for name, values in data.lists():
        _refuse_unstorable([name, *values])
        match = _NAME.fullmatch(name)
        steps = _STEP.findall(match[2]) if match else []
        if match is None or len(steps) > MAX_DEPTH:
            members[name] = values[-1] if len(values) == 1 else values
        elif not steps:
            members[name] = values[0] if len(values) == 1 else values
        else:
            _place(members, match[1], steps, values)
    return {name: _lists(value) for name, value in members.items()}


def _place(members: Members, name: str, steps: list[str], values: list[Any]) -> None:
    target = members
    for step in (name, *steps[:-1]):
        inner = target.get(step)
        if not isinstance(inner, dict):
            inner = target[step] = {}
        target = inner
    if steps[-1] == "":
        for value in values:
            target[str(len(target))] = value
    else:
        target[steps[-1]] = values[0] if len(values) == 1 else values


def _lists(value: Any) -> Any:
    """Turn dicts whose names are all numbers into lists in their order."""
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(item) for name, item in value.items()}
    if inner and all(name.isascii() and name.isdigit() and len(name) < 6 for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def as_list(value: Any) -> Any:
    """Read one of the four spellings of an array of words."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.startswith("["):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return value
    return [part.strip() for part in text.split(",") if part.strip()]


def as_object(value: Any) -> Any:
    """Read an object that a form or query carries as JSON text."""
    if isinstance(value, str) and value.strip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
