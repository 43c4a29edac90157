"""The environment, read so that a mistake is told by the variable's name."""

import warnings
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.FileAwareEnv):  # type: ignore[misc]  # it has no types
    """django-environ's reader; every unreadable value raises ``ImproperlyConfigured``."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except (ValueError, OSError) as error:
            message = f"{var} can't be read: {error}."
            raise ImproperlyConfigured(message) from error

    def database(self, var: str, default: str) -> dict[str, Any]:
        """Return Django's description of the database at an address."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its warning would show the password
            found: dict[str, Any] = self.db_url(var, default=default)
        if not found.get("ENGINE"):
            message = f"{var} is no database's address, e.g. postgres://user:password@host/name."
            raise ImproperlyConfigured(message)
        return found

    def all_named(self, prefix: str) -> dict[str, str]:
        """Return the variables that begin with ``prefix``, without it; files (…_FILE) are read."""
        names = {name.removesuffix("_FILE") for name in self.ENVIRON if name.startswith(prefix)}
        return {name.removeprefix(prefix): self.str(name) for name in sorted(names)}
