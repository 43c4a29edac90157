"""A consistent copy of the database in one file: SQLite's own backup, or pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction

_SQLITE_SIDE_FILES = ("-wal", "-shm", "-journal")


class ToolMissing(Exception):
    """PostgreSQL's client programs are not there."""


def name() -> str:
    """Return what the copy is called in an archive."""
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def save(target: Path) -> dict[str, int]:
    """Write the copy, of one moment, while others write; return its row counts."""
    if connection.vendor == "sqlite":
        return _save_sqlite(target)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        found = counts()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
    return found


def _save_sqlite(target: Path) -> dict[str, int]:
    source = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for (table,) in sorted(names)
            if _is_ours(table)
        }


def load(source: Path) -> None:
    """Put the copy in the database's place. Nothing else may be connected."""
    connection.close()
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        for ending in _SQLITE_SIDE_FILES:
            place.with_name(place.name + ending).unlink(missing_ok=True)
        os.replace(source, place)
        return
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error", str(source))


def counts() -> dict[str, int]:
    """Count the rows of every table as it is now."""
    with connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            if _is_ours(table):
                cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - own tables
                found[table] = cursor.fetchone()[0]
    return found


def _is_ours(table: str) -> bool:
    """Tell whether a table holds rows of its own; SQLite's and the search index's do not."""
    return not table.startswith(("sqlite_", "profiles_title_fts"))


def _run(program: str, *arguments: str) -> None:
    given = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": str(given["HOST"] or ""),
        "PGPORT": str(given["PORT"] or ""),
        "PGUSER": str(given["USER"] or ""),
        # By the environment: an argument would show in the list of processes.
        "PGPASSWORD": str(given["PASSWORD"] or ""),
    }
    environment = {key: value for key, value in environment.items() if value}
    database = f"--dbname={given['NAME']}"
    done = subprocess.run(  # noqa: S603 - our own program and arguments
        [_find(program), database, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolMissing(f"{program} failed: {done.stderr.strip()[-2000:]}")


def _find(program: str) -> str:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    found = shutil.which(program) if not newest else str(newest[0])
    if found is None:
        raise ToolMissing(f"{program} is missing. Debian: apt-get install postgresql-client.")
    return found
