"""The audit log as a file, line by line: its length costs no memory."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from ayrdash.activity.models import Event
from ayrdash.activity.sentences import sentence
from ayrdash.core.csvfile import csv_lines

CHUNK = 1_000
COLUMNS = (
    "time",
    "who",
    "viewing_as",
    "acting_as",
    "acting_ref_id",
    "address",
    "verb",
    "what",
    "profile",
    "profile_ref_id",
    "before",
    "after",
    "details",
)


def as_csv(rows: QuerySet[Event]) -> Iterator[str]:
    """Return the lines of a CSV file; no cell is a formula."""
    events = rows.iterator(chunk_size=CHUNK)
    return csv_lines(COLUMNS, ([_cell(v) for v in _values(event).values()] for event in events))


def as_json(rows: QuerySet[Event]) -> Iterator[str]:
    """Yield a JSON list, one event a line."""
    yield "["
    gap = "\n"
    for event in rows.iterator(chunk_size=CHUNK):
        yield gap + json.dumps(_values(event), ensure_ascii=False)
        gap = ",\n"
    yield "\n]\n"


def _values(event: Event) -> dict[str, Any]:
    details = dict(event.details)
    before, after = details.pop("before", None), details.pop("after", None)
    values = (
        event.at.isoformat(timespec="milliseconds"),
        event.actor_label,
        event.viewed_label,
        event.acting_title,
        event.acting_ref_id,
        event.address or "",
        event.verb,
        sentence(event),
        event.profile_title,
        event.profile_ref_id,
        before,
        after,
        details,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _cell(value: Any) -> str:
    if value is None or value == {}:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
