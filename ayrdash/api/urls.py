"""The API's addresses: everything registered, and a door for the rest."""

from django.conf import settings
from django.urls import path, re_path

from ayrdash.api import custom
from ayrdash.api.app import api
from ayrdash.api.doctor.views import doctor
from ayrdash.api.endpoints import (  # noqa: F401 - importing registers
    absent,
    analytics,
    bulk,
    comments,
    explaining,
    feeds,
    generate,
    history,
    hooks,
    links,
    media,
    messages,
    posts,
    profiles,
    resizing,
    schedules,
    shortlinks,
    tags,
    user,
)
from ayrdash.api.pages import docs, errors, try_out
from ayrdash.api.views import batch, description, file, missing, put

# After the product's own, whose addresses they can't take.
custom.mount(settings.CUSTOM_APPS)

urlpatterns = [
    path("docs", docs, name="api_docs"),
    path("docs/errors", errors, name="api_errors"),
    path("docs/doctor", doctor, name="api_doctor"),
    path("docs/<str:operation_id>", try_out, name="api_try"),
    path("openapi.json", description, name="api_description"),
    path("media/file/<str:ref>", file, name="api_file"),
    path("user/batch/<str:signed>", batch, name="api_batch"),
    path("media/put/<str:token>", put, name="api_put"),
    path("", api.urls),
    re_path(r"^.*$", missing, name="api_missing"),
]
