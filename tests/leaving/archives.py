"""Exports that somebody changed."""

import io
import json
import zipfile
from typing import Any


def rewritten(export: bytes, entries: dict[str, bytes | None]) -> bytes:
    """Return the export with entries put otherwise, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(export)) as old:
        content: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in (content | entries).items():
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def entry(export: bytes, name: str) -> bytes:
    """Return one entry of an export."""
    with zipfile.ZipFile(io.BytesIO(export)) as archive:
        return archive.read(name)


def changed(export: bytes, name: str, line: int, row: bytes) -> bytes:
    """Return the export with one line put otherwise."""
    lines = entry(export, name).splitlines()
    lines[line - 1] = row
    return rewritten(export, {name: b"\n".join(lines)})


def with_row(export: bytes, name: str, **values: Any) -> bytes:
    """Return the export with values of the first line put otherwise."""
    row = json.loads(entry(export, name).splitlines()[0])
    return changed(export, name, 1, json.dumps(row | values).encode())


def with_settings(export: bytes, **values: Any) -> bytes:
    """Return the export with values of its settings put otherwise."""
    found = json.loads(entry(export, "settings.json"))
    return rewritten(export, {"settings.json": json.dumps(found | values).encode()})
