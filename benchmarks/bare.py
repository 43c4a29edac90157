"""The yardstick: a constant string under the project's own settings and middleware."""

from django.http import HttpRequest, HttpResponse  # noqa: TID251 - a view
from django.urls import path

from ayrdash.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare"


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [path("", bare)]
