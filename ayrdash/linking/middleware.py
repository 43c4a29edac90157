"""Error pages under /link/ that lead nowhere but back to the link, and name no product."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ayrdash.linking.policy import content_policy

GetResponse = Callable[[HttpRequest], HttpResponse]
PUBLIC_PREFIX = "/link/"


class LinkingPageMiddleware:
    """Puts the linking page's own error pages in the place of the dashboard's.

    Whatever stands further in has answered already: a missing page, a form without its
    token, a method that is not allowed, a fault. What the public pages drew themselves
    carries its content policy and is left alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path_info.startswith(PUBLIC_PREFIX):
            return response
        if response.status_code >= 400 and not hasattr(response, "_csp_config"):
            response = self._own_page(request, response)
        if not hasattr(response, "_csp_config"):
            response._csp_config = content_policy()  # type: ignore[attr-defined]
        if settings.SERVED_BY_HTTPS and getattr(response, "xframe_options_exempt", False):
            # Within a listed host's frame a browser sends no other cookie.
            for cookie in response.cookies.values():
                cookie["samesite"] = "None"
        return response

    def _own_page(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        from ayrdash.linking.views.faults import fault_page

        if settings.DEBUG and response.status_code == 500:
            return response
        page = fault_page(request, response.status_code)
        if response.has_header("Allow"):
            page["Allow"] = response["Allow"]
        page.cookies = response.cookies
        return page
