"""The last errors of this machine's processes, in a small file for the operator's page.

A file and not a table: what went wrong may be the database.
"""

import datetime
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Beyond, the file begins anew; the one before is kept beside it.
LONGEST_BYTES = 500_000
LONGEST_WORDS = 500


class TailHandler(logging.Handler):
    """Appends a line per error: time, request id, origin, words. Never the traceback."""

    def __init__(self, filename: str) -> None:
        super().__init__(logging.ERROR)
        self.path = Path(filename)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._append(record)
        except Exception:  # noqa: BLE001 - as every handler: what is logged stops nobody's work
            self.handleError(record)

    def _append(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line = {
            "at": at.isoformat(timespec="seconds"),
            "request_id": getattr(record, "request_id", "-"),
            "origin": record.name,
            "words": record.getMessage()[:LONGEST_WORDS],
            "kind": kind.__name__ if kind else "",
        }
        if self.path.exists() and self.path.stat().st_size > LONGEST_BYTES:
            self.path.replace(self.path.with_suffix(".1.jsonl"))
        # One write of one line: lines of several processes do not mix.
        flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY
        target = os.open(self.path, flags, 0o600)
        try:
            os.write(target, (json.dumps(line, ensure_ascii=False) + "\n").encode(errors="replace"))
        finally:
            os.close(target)


def last_errors(path: Path, limit: int = 20) -> list[dict[str, Any]]:
    """Return the newest errors first."""
    return list(_newest(path, limit))


def _newest(path: Path, limit: int) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    lines = path.read_text(errors="replace").splitlines()
    for text in reversed(lines[-limit:]):
        try:
            found = json.loads(text)
            at = datetime.datetime.fromisoformat(found["at"])
        except (ValueError, TypeError, KeyError):
            continue  # cut off by a full disk, or none of ours
        yield {**found, "at": at}
