"""CSV files made line by line, however long, without a cell that runs as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

# A spreadsheet takes a cell that starts with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Tells spreadsheets that the file is UTF-8.
MARK = "\ufeff"


# A file that is written while somebody waits has so many rows at most; more are taken in parts,
# or with the export of the whole account, which the worker writes.
MOST_ROWS = 20_000


def is_too_long(rows: "QuerySet[Any]") -> bool:
    """Tell whether a file of these rows would have more than ``MOST_ROWS``."""
    return rows.order_by().values("pk")[MOST_ROWS : MOST_ROWS + 1].exists()


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def safe_cell(value: object) -> str:
    """Return a value as a cell's text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a file, the head first."""
    writer = csv.writer(_Echo())
    yield MARK + writer.writerow(head)
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
