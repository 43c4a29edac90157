"""Keyset paging: every page costs the same, however deep it lies.

A cursor holds the sort keys of the row at a page's edge and the direction to walk.
There is no offset and no count of rows.
"""

import base64
import binascii
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)

PAGE_SIZE = 50
COUNT_CAP = 1_000

FORWARD, BACKWARD, LAST = "f", "b", "l"


@dataclass(frozen=True)
class Page(Generic[ModelT]):
    """One page of rows, and the cursors of its neighbours (empty: there is none)."""

    items: list[ModelT]
    next_cursor: str = ""
    previous_cursor: str = ""
    last_cursor: str = ""

    @property
    def has_next(self) -> bool:
        return bool(self.next_cursor)

    @property
    def has_previous(self) -> bool:
        return bool(self.previous_cursor)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class _Cursor:
    direction: str
    values: list[Any]


def keyset_page(
    queryset: models.QuerySet[ModelT],
    *,
    order: Sequence[str],
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page[ModelT]:
    """Return one page of ``queryset`` in ``order``.

    ``order`` names concrete columns, ``-`` for descending, all in one direction, the
    last one unique; none may be NULL. A cursor that can't be read gives the first page.
    """
    descending = order[0].startswith("-")
    names = [name.lstrip("-") for name in order]
    place = _read(cursor, queryset.model, names)
    backward = place is not None and place.direction in (BACKWARD, LAST)
    walk = [f"-{name}" if descending != backward else name for name in names]
    queryset = queryset.order_by(*walk)
    if place is None or place.direction == LAST:
        rows = list(queryset[: size + 1])
    else:
        greater = descending == backward
        rows = _beyond(queryset, names, place.values, greater=greater, limit=size + 1)
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    return _page(rows, names, place, more=more, backward=backward)


def _page(
    rows: list[ModelT], names: list[str], place: _Cursor | None, *, more: bool, backward: bool
) -> Page[ModelT]:
    if not rows:
        return Page(rows)
    behind = more if backward else place is not None
    ahead = (place is not None and place.direction != LAST) if backward else more
    return Page(
        rows,
        next_cursor=_write(FORWARD, rows[-1], names) if ahead else "",
        previous_cursor=_write(BACKWARD, rows[0], names) if behind else "",
        last_cursor=_encode([LAST]) if ahead else "",
    )


def _beyond(
    queryset: models.QuerySet[ModelT],
    names: list[str],
    values: list[Any],
    *,
    greater: bool,
    limit: int,
) -> list[ModelT]:
    """Read on after ``values``: first what ties with them, then what lies beyond.

    Each step is one range of the index. In one statement SQLite would walk all ties,
    and where nobody has posted yet every row of the list ties.
    """
    op = "gt" if greater else "lt"
    rows: list[ModelT] = []
    for depth in reversed(range(len(names))):
        ties = dict(zip(names[:depth], values[:depth], strict=True))
        step = queryset.filter(**ties, **{f"{names[depth]}__{op}": values[depth]})
        rows += step[: limit - len(rows)]
        if len(rows) == limit:
            break
    return rows


def capped_count(queryset: models.QuerySet[ModelT], cap: int = COUNT_CAP) -> tuple[int, bool]:
    """Count at most ``cap`` rows; the second value tells whether there are more."""
    found = queryset.order_by().values("pk")[: cap + 1].count()
    return min(found, cap), found > cap


def _write(direction: str, row: models.Model, names: list[str]) -> str:
    values = [getattr(row, name) for name in names]
    return _encode(
        [direction, *(v.isoformat() if isinstance(v, datetime.datetime) else v for v in values)]
    )


def _encode(parts: list[Any]) -> str:
    text = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, model: type[models.Model], names: list[str]) -> _Cursor | None:
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        direction, *values = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if direction == LAST and not values:
            return _Cursor(LAST, [])
        if direction not in (FORWARD, BACKWARD) or len(values) != len(names):
            return None
        return _Cursor(direction, [_clean(model, n, v) for n, v in zip(names, values, strict=True)])
    except (ValueError, TypeError, binascii.Error, UnicodeError, OverflowError):
        return None


def _clean(model: type[models.Model], name: str, value: Any) -> Any:
    """Turn a cursor's value into the column's type; a ValueError refuses the cursor."""
    column = model._meta.get_field(name)
    if isinstance(column, models.DateTimeField):
        moment = datetime.datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(name)
        return moment
    if isinstance(column, models.IntegerField):
        number = int(value)
        if not -(2**63) <= number < 2**63:
            raise ValueError(name)
        return number
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(name)
    return value
