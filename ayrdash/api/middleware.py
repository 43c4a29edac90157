"""The API's outer skin: no cookies in, JSON out, whatever happened inside."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ayrdash.activity.services import calling_key, unnamed_actor
from ayrdash.api.envelope import JSON_TYPE, for_status

logger = logging.getLogger(__name__)

PREFIX = "/api"
MCP = "/mcp"
# What is no call: a page for people, the description, files.
PAGES = ("/api/docs", "/api/openapi.json", "/api/media/file/", "/api/user/batch/")


class ApiMiddleware:
    """Makes everything below ``/api``, and ``/mcp``, speak JSON and know no session.

    Stands outside all middleware that may answer by itself: a page that any of them or
    the framework made (404, 405, 500, a redirect) is replaced by the envelope.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_api(request.path_info):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        actor, key = unnamed_actor.set("API"), calling_key.set("")
        try:
            response = self.get_response(request)
        finally:
            unnamed_actor.reset(actor)
            calling_key.reset(key)
        if response.headers.get("Content-Type") != JSON_TYPE:
            response = _as_json(request, response)
        _rate_headers(request, response)
        _log(request, response)
        return response


def _log(request: HttpRequest, response: HttpResponse) -> None:
    """Put a refusal in the log while the request's id is known; never its query or headers.

    Django would log it later, without the id, and a client's mistake as a warning. What a
    client puts into the path can't begin a line of its own.
    """
    if response.status_code >= 400:
        level = logging.ERROR if response.status_code == 500 else logging.INFO
        path = request.path.encode("unicode_escape").decode("ascii")
        logger.log(level, "%s %s: %d", request.method, path, response.status_code)
        response._has_been_logged = True  # type: ignore[attr-defined]  # read by Django's log


def is_api(path: str) -> bool:
    return (path in (PREFIX, MCP) or path.startswith(f"{PREFIX}/")) and not path.startswith(PAGES)


def _as_json(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    ours = for_status(response.status_code, request)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            ours[name] = response[name]
    return ours


def _rate_headers(request: HttpRequest, response: HttpResponse) -> None:
    usage = getattr(request, "api_usage", None)
    response["x-ratelimit-max"] = str(usage.limit if usage else settings.API_CALLS_PER_WINDOW)
    response["x-ratelimit-count"] = str(usage.count if usage else 0)
