"""Tells the trail where acts come from."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ayrdash.activity.origin import Origin, current_origin
from ayrdash.core.addresses import client_address


class ActivityMiddleware:
    """Notes the address, the acting profile and the viewed member for ``record``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(
            address=client_address(request),
            # Asked late: whom a request acts as is found by middleware further in.
            acting=lambda: getattr(request, "profile", None),
            viewed=lambda: _viewed(request),
        )
        token = current_origin.set(origin)
        try:
            return self.get_response(request)
        finally:
            current_origin.reset(token)


def _viewed(request: HttpRequest) -> str:
    if getattr(request, "viewer", None) is None:
        return ""
    return str(request.membership.user.email)  # type: ignore[attr-defined]  # set with viewer
