"""The door of the MCP endpoint."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from ayrdash.api.auth import require_known_key
from ayrdash.api.envelope import JSON_TYPE, for_exception, for_status


@csrf_exempt
def mcp(request: HttpRequest) -> HttpResponse:
    """Answer one message of the protocol to whoever sends a good API key.

    Only POST: a stateless server keeps no stream open and no session to end.
    """
    if request.method != "POST":
        refused = for_status(405, request)
        refused["Allow"] = "POST"
        return refused
    try:
        require_known_key(request)
        return _answered(request)
    except Exception as error:  # noqa: BLE001 - every reply is JSON, as everywhere in the API
        refused = for_exception(error, request, action="request")
        if refused.status_code == 401:
            refused["WWW-Authenticate"] = "Bearer"
        return refused


def _answered(request: HttpRequest) -> HttpResponse:
    from ayrdash.api.mcp.server import answer

    found = answer(request)
    # The middleware takes any other type for a page of the framework's.
    response = HttpResponse(found.body, status=found.status, content_type=JSON_TYPE)
    for name, value in found.headers:
        if name.lower() not in ("content-length", "content-type", "connection"):
            response[name] = value
    return response
