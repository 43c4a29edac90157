"""Folders for files under way: made when needed, and freed of what was left in them."""

import contextlib
import datetime
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def made_folder(path: Path) -> Path:
    """Return a folder, made if it is not there. Raises ``ImproperlyConfigured``."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        message = f"The folder {path} can't be made: {error.strerror}. Set AYRDASH_DATA."
        raise ImproperlyConfigured(message) from error
    return path


def remove_older(folder: Path, before: datetime.datetime) -> int:
    """Remove the files last written to before a moment; return how many."""
    count = 0
    for path in folder.iterdir():
        # One that is done meanwhile is gone.
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                count += 1
    return count
