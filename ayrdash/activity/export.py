"""The audit log as a file, line by line: its length costs no memory."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from ayrdash.activity.models import Event
from ayrdash.activity.sentences import sentence

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
# A spreadsheet takes a cell that starts with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """Takes what the CSV writer writes, and hands it on."""

    def write(self, text: str) -> str:
        return text


def as_csv(rows: QuerySet[Event]) -> Iterator[str]:
    """Yield the lines of a CSV file; no cell is a formula."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for event in rows.iterator(chunk_size=CHUNK):
        yield writer.writerow([_cell(value) for value in _values(event).values()])


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
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text
