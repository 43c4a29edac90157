"""Columns that are cipher text at rest."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    TextField = models.TextField[str, str]
else:
    TextField = models.TextField


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Encrypt under the first of ``FIELD_KEYS``."""
    return _ring(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Decrypt under any of ``FIELD_KEYS``; raises ``InvalidToken`` if none fits."""
    return _ring(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()


def is_current(token: str) -> bool:
    """Tell whether a token is under the first of ``FIELD_KEYS``."""
    try:
        _ring(tuple(settings.FIELD_KEYS[:1])).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


class EncryptedTextField(TextField):
    """Text that the database only ever sees encrypted. It can't be searched."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value in (None, "") else encrypt(value)

    def from_db_value(
        self, value: str | None, expression: object, connection: "BaseDatabaseWrapper"
    ) -> str | None:
        return value if value in (None, "") else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            message = f"{self.name} is encrypted: it can't be filtered by {lookup_name}."
            raise FieldError(message)
        return super().get_lookup(lookup_name)
