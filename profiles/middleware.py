"""The acting profile on every request, and the guard against two tabs."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ayrdash.core.http import AccountRequest
from profiles import acting
from profiles.models import Profile
from profiles.services.switching import switch_profile

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class CurrentProfileMiddleware:
    """Sets ``membership``, ``account`` and ``profile`` on signed-in requests."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._set(cast("AccountRequest", request))
        return self.get_response(request)

    def _set(self, request: AccountRequest) -> None:
        found = acting.resolve(request.user, request.session)
        if found is None:
            return
        request.membership = found.membership
        request.account = found.membership.account
        request.profile = found.profile
        if found.lost:
            del request.session[acting.SESSION_KEY]
            messages.info(
                request,
                _(
                    "The profile you were acting as was archived or deleted. "
                    "You are back on the Primary Profile."
                ),
            )


class ActingStampMiddleware:
    """Refuses a form that was opened as another profile than the session now acts as.

    Nothing reaches the view. The person gets a page with what was typed and two
    buttons: carry on as the profile the form was opened as, or as the current one.
    Views marked by ``stamp_exempt`` belong to the person, not to a profile.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS or not hasattr(request, "profile"):
            return None
        if is_stamp_exempt(request, view):
            return None
        return self._check(cast("AccountRequest", request), view)

    def _check(
        self, request: AccountRequest, view: Callable[..., HttpResponse]
    ) -> HttpResponse | None:
        text = request.POST.get(acting.STAMP_FIELD) or request.headers.get(acting.STAMP_HEADER, "")
        opened_as = acting.profile_of_stamp(request.account, text)
        if opened_as == request.profile:
            return None
        if opened_as and not opened_as.is_archived and acting.RETURN_FIELD in request.POST:
            switch_profile(
                membership=request.membership, profile=opened_as, session=request.session
            )
            opened_as.account = request.account
            request.profile = opened_as
            return None
        return moved_on(request, view, opened_as)


def is_stamp_exempt(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    """Tell whether a view is outside profiles: marked, or of allauth or the admin."""
    match = request.resolver_match
    return (
        getattr(view, "stamp_exempt", False)
        or view.__module__.startswith("allauth.")
        or (match is not None and match.app_name == "admin")
    )


def _is_secret(name: str) -> bool:
    """Tell whether a field holds what must not be written back into a page."""
    return "password" in name.lower()


def moved_on(
    request: AccountRequest, view: Callable[..., HttpResponse], opened_as: Profile | None
) -> HttpResponse:
    """Show both choices with everything typed but passwords kept in hidden fields."""
    own_fields = {acting.STAMP_FIELD, acting.RETURN_FIELD, "csrfmiddlewaretoken"}
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in own_fields and not _is_secret(name)
        for value in values
    ]
    keep_files = getattr(view, "keep_files", None)
    if keep_files and request.FILES:
        typed += keep_files(request)
    can_return = opened_as is not None and not opened_as.is_archived
    context = {
        "opened_as": opened_as,
        "opened_stamp": acting.stamp(opened_as) if opened_as and can_return else "",
        "typed": typed,
        "shown": [(name, value) for name, value in typed if value.strip()],
        "left_out": any(_is_secret(name) for name in request.POST if name not in own_fields),
        "action": request.get_full_path(),
    }
    return render(request, "profiles/moved_on.html", context, status=409)
