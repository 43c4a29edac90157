"""SQLite's trigram index of titles: a table of its own, kept in step by triggers.

A later migration that rebuilds ``profiles_profile`` drops its triggers without a word, so
the index is looked after whenever migrations have run.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "profiles_title_fts"
_PARTS = {
    TABLE: """CREATE VIRTUAL TABLE profiles_title_fts USING fts5(
        title_key, content='profiles_profile', content_rowid='id', tokenize='trigram')""",
    f"{TABLE}_insert": """CREATE TRIGGER profiles_title_fts_insert
        AFTER INSERT ON profiles_profile BEGIN
        INSERT INTO profiles_title_fts(rowid, title_key) VALUES (new.id, new.title_key);
    END""",
    f"{TABLE}_delete": """CREATE TRIGGER profiles_title_fts_delete
        AFTER DELETE ON profiles_profile BEGIN
        INSERT INTO profiles_title_fts(profiles_title_fts, rowid, title_key)
        VALUES ('delete', old.id, old.title_key);
    END""",
    f"{TABLE}_update": """CREATE TRIGGER profiles_title_fts_update
        AFTER UPDATE OF title_key ON profiles_profile BEGIN
        INSERT INTO profiles_title_fts(profiles_title_fts, rowid, title_key)
        VALUES ('delete', old.id, old.title_key);
        INSERT INTO profiles_title_fts(rowid, title_key) VALUES (new.id, new.title_key);
    END""",
}
REBUILD = "INSERT INTO profiles_title_fts(profiles_title_fts) VALUES ('rebuild')"


def keep_title_index(connection: BaseDatabaseWrapper) -> bool:
    """Make what is missing of the index and fill it anew then; returns whether it was."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        there = {row[0] for row in cursor.fetchall()}
        missing = [name for name in _PARTS if name not in there]
        if not missing or "profiles_profile" not in there:
            return False
        for name in missing:
            cursor.execute(_PARTS[name])
        cursor.execute(REBUILD)
    return True


def drop_title_index(connection: BaseDatabaseWrapper) -> None:
    """Remove the index with its triggers."""
    with connection.cursor() as cursor:
        for name in reversed(_PARTS):
            kind = "TABLE" if name == TABLE else "TRIGGER"
            cursor.execute(f"DROP {kind} IF EXISTS {name}")


def after_migrate(using: str, **kwargs: Any) -> None:
    """Look after the index once migrations have run."""
    from django.db import connections

    keep_title_index(connections[using])
