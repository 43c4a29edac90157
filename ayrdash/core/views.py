"""Pages that belong to no app: refusals and errors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ayrdash.core import csvfile
from ayrdash.core.http import AccountRequest


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: say what to do, in our own look."""
    return render(request, "errors/csrf.html", status=403)


def no_account(request: HttpRequest) -> HttpResponse:
    """Signed in, but a member of no Account."""
    return render(request, "errors/no_account.html", status=403)


def closing(request: HttpRequest) -> HttpResponse:
    """The Account is being closed: nothing works but undoing it, the export, leaving."""
    return render(request, "errors/closing.html", status=403)


def no_profile(request: HttpRequest) -> HttpResponse:
    """A member whom no profile is open to: their list is empty, or all are archived."""
    return render(request, "errors/no_profile.html", status=403)


def too_long(request: AccountRequest, back: str) -> HttpResponse:
    """A file that would take too long to write while somebody waits (``core.csvfile``)."""
    context = {"most": csvfile.MOST_ROWS, "list_url": back}
    return render(request, "errors/too_long.html", context, status=422)


def primary_only(request: AccountRequest) -> HttpResponse:
    """The page is for the Primary Profile: offer the switch."""
    return render(request, "errors/primary_only.html", status=403)
