"""Substring search: FTS5 trigrams on SQLite, pg_trgm on PostgreSQL where it can be had."""

from django.db import migrations
from django.db.utils import DatabaseError

from profiles.title_index import drop_title_index, keep_title_index


def forwards(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        keep_title_index(connection)
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
        drop_title_index(connection)
    elif connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS profiles_title_trgm")


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
