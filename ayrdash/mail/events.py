"""The address that a mail service reports to; anymail checks that the report is its own."""

from functools import cache
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase  # noqa: TID251 - a view's half
from django.urls import Resolver404, resolve

from ayrdash.mail.services.tracking import NotYet


def reports_are_possible() -> bool:
    """Tell whether the configured service's reports are taken: signed, or with a secret."""
    view = _view_of(settings.EMAIL_SERVICE) if settings.EMAIL_SERVICE else None
    return view is not None and bool(_is_signed(view) or settings.ANYMAIL.get("WEBHOOK_SECRET"))


def lacks_secret() -> bool:
    """Tell whether the service would report, if there were a secret to know it by."""
    view = _view_of(settings.EMAIL_SERVICE) if settings.EMAIL_SERVICE else None
    return view is not None and not reports_are_possible()


def answer(request: HttpRequest) -> HttpResponseBase:
    """Take a report of the configured service; 404 where none could be told from a forgery.

    503 where the report came too early: the service repeats it.
    """
    view = _view_of(settings.EMAIL_SERVICE) if reports_are_possible() else None
    if view is None:
        raise Http404
    try:
        response: HttpResponseBase = view(request)
    except NotYet:
        return HttpResponse(status=503)
    return response


def services() -> tuple[str, ...]:
    """Return the services that can be named in EMAIL_SERVICE."""
    return (
        *("amazon_ses", "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill"),
        *("postal", "postmark", "resend", "scaleway", "sendgrid", "sparkpost", "unisender_go"),
    )


def is_installed() -> bool:
    """Tell whether the extra that knows the services is there."""
    return find_spec("anymail") is not None


@cache
def _view_of(service: str) -> Any:
    """Return anymail's view for a service's reports; None where it has none."""
    try:
        return resolve(f"/{service}/tracking/", urlconf="anymail.urls").func
    except Resolver404:
        return None


def _is_signed(view: Any) -> bool:
    return not view.view_class.warn_if_no_basic_auth
