"""Reads for the pages of files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ayrdash.bulk.models import BulkRun
from profiles.models import Profile

SHOWN_RUNS = 30
SHOWN_ROWS = 100


@dataclass(frozen=True)
class RowSeen:
    """One row of a file beside what became of it."""

    line: int
    text: str
    platforms: str
    moment: str
    status: str
    post_ref: str
    errors: Sequence[dict[str, Any]]


def recent_runs(profile: Profile) -> list[BulkRun]:
    """Return a profile's files, newest first, without what they hold."""
    rows = BulkRun.objects.filter(profile=profile).defer("rows")
    return list(rows.order_by("-created_at", "-id")[:SHOWN_RUNS])


def rows_of(run: BulkRun, *, errors_only: bool = False) -> Iterator[RowSeen]:
    """Yield the rows that have an outcome (or a verdict), in the file's order."""
    for row, result in zip(run.rows, run.results, strict=False):
        if errors_only and result["status"] != "error":
            continue
        yield RowSeen(
            line=result["line"],
            text=row["post"],
            platforms=row["platforms"],
            moment=row["scheduleDate"],
            status=result["status"],
            post_ref=result.get("id", ""),
            errors=result.get("errors", ()),
        )


def report(run: BulkRun) -> Iterator[Sequence[object]]:
    """Yield the cells of the results file, rows without an outcome left out."""
    for row in rows_of(run):
        messages = "; ".join(error["message"] for error in row.errors)
        yield row.line, row.status, row.post_ref, messages, row.text, row.platforms, row.moment
