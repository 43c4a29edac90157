"""Addresses with planted mistakes: the access tests must catch each of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from ayrdash.core.http import AccountRequest, account_required
from ayrdash.urls import urlpatterns as real
from profiles.models import Profile


@account_required
def unscoped(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Forgets whose profile it is."""
    profile = Profile.objects.filter(ref_id=ref_id).first()
    if profile is None:
        raise Http404
    return HttpResponse(profile.title)


@account_required
def telling(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Refuses, but lets a stranger know that there is something."""
    profile = Profile.objects.filter(ref_id=ref_id).first()
    missing = "No such profile" if profile is None else "Not your profile"
    return HttpResponse(missing, status=404)


@account_required
def writing(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Writes before it looks whose profile it is."""
    Profile.objects.filter(ref_id=ref_id).update(time_zone="Europe/Berlin")
    return HttpResponse("No such profile", status=404)


def unguarded(request: HttpRequest, ref_id: str) -> HttpResponse:
    """Forgets to ask for a sign-in."""
    return HttpResponse("Welcome")


urlpatterns = [
    *real,
    path("planted/unscoped/<slug:ref_id>/", unscoped, name="planted_unscoped"),
    path("planted/telling/<slug:ref_id>/", telling, name="planted_telling"),
    path("planted/writing/<slug:ref_id>/", writing, name="planted_writing"),
    path("planted/unguarded/<slug:ref_id>/", unguarded, name="planted_unguarded"),
]
