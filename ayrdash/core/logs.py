"""Request ids in the logs, and no tokens."""

import logging
import re
from contextvars import ContextVar
from pathlib import Path
from typing import Any

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")

# Our own tokens (core.tokens): addresses carry them, and refused requests are logged.
_TOKEN = re.compile(r"\b(ay[a-z](?:_[a-z]{2})?)_[0-9A-Za-z]{30,}")
# Addresses that open something by themselves, without one of our tokens in them.
_OPENS = re.compile(r"(/(?:media/(?:put|file)|user/batch)/)[^\s?]+")
# The token of a bot at Telegram is part of each address there, which libraries log.
_BOT = re.compile(r"(/bot\d+):[\w-]+", re.ASCII)


class RequestIdFilter(logging.Filter):
    """Adds ``request_id`` to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True


class NoTokensFilter(logging.Filter):
    """Blots tokens out of every record's message; its kind stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - the handler meets it too, and tells of it
            return True
        blotted = _OPENS.sub(r"\1•••", _TOKEN.sub(r"\1_•••", message))
        blotted = _BOT.sub(r"\1:•••", blotted)
        if blotted != message:
            record.msg, record.args = blotted, ()
        return True


def logging_config(data_dir: Path, *, level: str) -> dict[str, Any]:
    """Return what Python's logging is set up with: the console, and the operator's last errors."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "ayrdash.core.logs.RequestIdFilter"},
            "no_tokens": {"()": "ayrdash.core.logs.NoTokensFilter"},
        },
        "formatters": {
            "line": {
                "format": "{asctime} {levelname} {name} [{request_id}] {message}",
                "style": "{",
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request_id", "no_tokens"],
            },
            # The last errors, for the operator's status page.
            "errors": {
                "class": "ayrdash.core.errorlog.TailHandler",
                "filename": str(data_dir / "errors.jsonl"),
                "filters": ["request_id", "no_tokens"],
            },
        },
        "root": {"handlers": ["console", "errors"], "level": level},
    }
