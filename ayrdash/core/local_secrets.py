"""Secrets that the installation makes for itself on its first run and keeps.

Each may be given by the environment instead; what is not is drawn once, written
to ``secrets.json`` in the data folder (mode 0600), and read ever after.
"""

import json
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

FILE_NAME = "secrets.json"


def load_local_secrets(data_folder: Path) -> dict[str, str]:
    """Return the kept secrets, making them first if there are none.

    Keys: ``SECRET_KEY`` (Django's), ``FIELD_KEY`` (a Fernet key for encrypted
    columns), ``LOOKUP_KEY`` (the HMAC key of token look-up columns). Safe when
    several processes start at once: the first link wins and all read the winner.
    Raises ``ImproperlyConfigured`` if the folder or the file can't be used.
    """
    path = data_folder / FILE_NAME
    try:
        if not path.exists():
            data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _create_once(path)
        values: dict[str, str] = json.loads(path.read_text())
    except OSError as error:
        message = (
            f"The data folder {data_folder} can't be used: {error.strerror}. Set AYRDASH_DATA."
        )
        raise ImproperlyConfigured(message) from error
    except ValueError as error:
        message = f"{path} is damaged. Restore it from a backup: it holds the encryption keys."
        raise ImproperlyConfigured(message) from error
    return values


def _create_once(path: Path) -> None:
    fresh = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEY": Fernet.generate_key().decode(),
        "LOOKUP_KEY": secrets.token_urlsafe(32),
    }
    handle, draft = tempfile.mkstemp(dir=path.parent)  # mkstemp gives 0600
    with os.fdopen(handle, "w") as file:
        json.dump(fresh, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its secrets count
    finally:
        os.unlink(draft)
