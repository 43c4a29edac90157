"""Middleware that knows nothing of the product."""

import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ayrdash.core.counts import count_request
from ayrdash.core.logs import current_request_id

# Others are counted together: a label is not for anybody to choose.
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class RequestIdMiddleware:
    """Gives each request an id, in ``X-Request-Id`` and in every log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = secrets.token_hex(8)
        token = current_request_id.set(request_id)
        began = time.monotonic()
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        method = request.method if request.method in _METHODS else "OTHER"
        count_request(method or "OTHER", response.status_code, time.monotonic() - began)
        response["X-Request-Id"] = request_id
        if not response.has_header("Cache-Control") and not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store, private"
        return response
