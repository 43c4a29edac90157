"""The product's addresses, and some that always end in the pages of trouble."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from ayrdash.core.gallery import gallery
from ayrdash.core.views import csrf_failure
from ayrdash.urls import urlpatterns as real


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("planted")


def hasty(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


urlpatterns = [
    *real,
    path("trouble/forbidden/", forbidden),
    path("trouble/broken/", broken),
    path("trouble/hasty/", hasty),
    path("trouble/stale/", csrf_failure),
    # For developers alone, and still looked at.
    path("gallery/", gallery),
]
