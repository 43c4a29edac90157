"""Request ids in the logs, and no tokens."""

import logging
import re
from contextvars import ContextVar

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")

# Our own tokens (core.tokens): addresses carry them, and refused requests are logged.
_TOKEN = re.compile(r"\b(ay[a-z](?:_[a-z]{2})?)_[0-9A-Za-z]{30,}")


class RequestIdFilter(logging.Filter):
    """Adds ``request_id`` to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id.get()
        return True


class NoTokensFilter(logging.Filter):
    """Blots tokens out of every record's message; its kind stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if _TOKEN.search(message):
            record.msg, record.args = _TOKEN.sub(r"\1_•••", message), ()
        return True
