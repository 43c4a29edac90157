"""The API's addresses: everything registered, and a door for the rest."""

from django.urls import path, re_path

from ayrdash.api.app import api
from ayrdash.api.endpoints import profiles  # noqa: F401 - importing registers
from ayrdash.api.views import missing

urlpatterns = [
    path("", api.urls),
    re_path(r"^.*$", missing, name="api_missing"),
]
