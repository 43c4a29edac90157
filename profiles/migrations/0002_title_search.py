"""Substring search: FTS5 trigrams on SQLite, pg_trgm on PostgreSQL where it can be had."""

from django.db import migrations
from django.db.utils import DatabaseError

SQLITE_UP = [
    """CREATE VIRTUAL TABLE profiles_title_fts USING fts5(
        title_key, content='profiles_profile', content_rowid='id', tokenize='trigram')""",
    """CREATE TRIGGER profiles_title_fts_insert AFTER INSERT ON profiles_profile BEGIN
        INSERT INTO profiles_title_fts(rowid, title_key) VALUES (new.id, new.title_key);
    END""",
    """CREATE TRIGGER profiles_title_fts_delete AFTER DELETE ON profiles_profile BEGIN
        INSERT INTO profiles_title_fts(profiles_title_fts, rowid, title_key)
        VALUES ('delete', old.id, old.title_key);
    END""",
    """CREATE TRIGGER profiles_title_fts_update AFTER UPDATE OF title_key ON profiles_profile BEGIN
        INSERT INTO profiles_title_fts(profiles_title_fts, rowid, title_key)
        VALUES ('delete', old.id, old.title_key);
        INSERT INTO profiles_title_fts(rowid, title_key) VALUES (new.id, new.title_key);
    END""",
]
SQLITE_DOWN = [
    "DROP TRIGGER profiles_title_fts_insert",
    "DROP TRIGGER profiles_title_fts_delete",
    "DROP TRIGGER profiles_title_fts_update",
    "DROP TABLE profiles_title_fts",
]


def forwards(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        for statement in SQLITE_UP:
            schema_editor.execute(statement)
    elif connection.vendor == "postgresql":
        from django.db import transaction

        try:
            with transaction.atomic(using=connection.alias):
                schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            # No right to add the extension: search works without it, only slower.
            return
        schema_editor.execute(
            "CREATE INDEX profiles_title_trgm ON profiles_profile"
            " USING gin (title_key gin_trgm_ops)"
        )


def backwards(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        for statement in SQLITE_DOWN:
            schema_editor.execute(statement)
    elif connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS profiles_title_trgm")


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
