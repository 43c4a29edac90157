"""How every reply looks: JSON, its header, success and error envelopes."""

import json
import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _

from ayrdash.api.codes import BY_STATUS, CODES
from ayrdash.api.errors import ApiError
from ayrdash.core.errors import DomainError, Text

logger = logging.getLogger(__name__)

JSON_TYPE = "application/json; charset=utf-8"
RETRY_SOON_SECONDS = 2


class Reply(HttpResponse):
    """One JSON reply."""

    def __init__(self, data: dict[str, Any], *, status: int = 200) -> None:
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        super().__init__(text, content_type=JSON_TYPE, status=status)


def success(**members: Any) -> Reply:
    """Return HTTP 200 with ``status: success`` and the members."""
    return Reply({"status": "success", **members})


def error_reply(
    code: int, message: Text, *, action: str = "request", status: int = 0, **extra: Any
) -> Reply:
    """Return the flat error envelope; the HTTP status is the catalogue's unless given."""
    body = {"action": action, "status": "error", "code": code, "message": str(message), **extra}
    return Reply(body, status=status or CODES[code].status)


def refusal(error: DomainError, *, action: str) -> Reply:
    """Turn a rule's refusal into the envelope."""
    if isinstance(error, ApiError):
        reply = error_reply(
            error.code,
            error.message,
            action=error.action or action,
            status=error.status,
            **error.extra,
        )
        for name, value in error.headers.items():
            reply[name] = value
        return reply
    code = error.code if error.code in CODES else 900
    return error_reply(code, error.message, action=action)


def for_status(status: int, request: HttpRequest) -> Reply:
    """Return our envelope in place of a page that the framework made."""
    if 300 <= status < 400:
        message = _("Only https is answered here. Use the https address of this installation.")
        return error_reply(985, message)
    code = BY_STATUS.get(status, 986 if status < 500 else 982)
    texts: dict[int, Text] = {
        904: _("There is no %(method)s %(path)s here.")
        % {"method": request.method, "path": request.path},
        980: _("%(path)s does not answer %(method)s.")
        % {"method": request.method, "path": request.path},
    }
    return error_reply(code, texts.get(code, CODES[code].meaning), status=status)


def for_exception(error: Exception, request: HttpRequest, *, action: str) -> Reply:
    """Return the reply to anything that a view raised."""
    if isinstance(error, DomainError):
        return refusal(error, action=action)
    if isinstance(error, Http404):
        return for_status(404, request)
    if isinstance(error, RequestDataTooBig):
        return for_status(413, request)
    if isinstance(error, TooManyFieldsSent | RawPostDataException):
        return for_status(400, request)
    logger.error("%s %s", request.method, request.path, exc_info=error)
    if isinstance(error, OperationalError):
        reply = for_status(503, request)
        reply["Retry-After"] = str(RETRY_SOON_SECONDS)
        return reply
    return for_status(500, request)
