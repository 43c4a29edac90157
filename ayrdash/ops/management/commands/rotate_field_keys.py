"""Put every stored secret under the first of FIELD_KEYS."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction

from ayrdash.core.fields import EncryptedTextField, decrypt, encrypt, is_current

BATCH = 500
# What the second factors keep encrypted inside their JSON.
MFA_SECRETS = ("secret", "seed")


def encrypted_columns() -> Iterator[tuple[str, str, str]]:
    """Yield table, primary key column and column of every encrypted field."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                key = model._meta.pk
                yield model._meta.db_table, str(key.column), str(field.column)


def rotate_column(table: str, key: str, column: str) -> int:
    """Walk a table by primary key; each value changes only if it is still the one read."""
    quote = connection.ops.quote_name
    table, key, column = quote(table), quote(key), quote(column)
    count, last = 0, None
    while batch := _batch(table, key, column, last):
        with transaction.atomic(), connection.cursor() as cursor:
            for pk, token in batch:
                if not token or is_current(token):
                    continue
                cursor.execute(
                    f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s",  # noqa: S608 - quoted names of our own models
                    [encrypt(decrypt(token)), pk, token],
                )
                count += cursor.rowcount
        last = batch[-1][0]
    return count


def _batch(table: str, key: str, column: str, last: Any) -> list[tuple[Any, str]]:
    after = f"WHERE {key} > %s" if last is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} {after} ORDER BY {key} LIMIT {BATCH}",  # noqa: S608 - quoted names of our own models
            [last] if last is not None else [],
        )
        return list(cursor.fetchall())


def rotate_second_factors() -> int:
    """Do the same for the secrets inside second factors."""
    count = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
            count += _rotate_factor(factor) if factor else 0
    return count


def _rotate_factor(factor: models.Model) -> int:
    data: dict[str, Any] = factor.data  # type: ignore[attr-defined]  # allauth ships no types
    old = [name for name in MFA_SECRETS if data.get(name) and not is_current(data[name])]
    if old:
        data |= {name: encrypt(decrypt(data[name])) for name in old}
        factor.save(update_fields=["data"])
    return len(old)


class Command(BaseCommand):
    """Run it after a new key was put first in FIELD_KEYS; then the old ones can go.

    What is under the first key already is left alone, so that it can be broken off
    and repeated at any time, beside the running product.
    """

    help = "Encrypt every stored secret anew under the first of FIELD_KEYS. Safe to repeat."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for table, key, column in encrypted_columns():
            self.stdout.write(f"{table}.{column}: {rotate_column(table, key, column)}")
        self.stdout.write(f"second factors: {rotate_second_factors()}")
