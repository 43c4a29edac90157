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
from profiles.services.viewing import stop_viewing

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Signing out is always allowed.
LEAVING = frozenset({"account_logout"})


class CurrentProfileMiddleware:
    """Sets ``membership``, ``account``, ``profile`` and ``viewer`` on signed-in requests.

    ``profile`` is missing for a member whom no profile is open to.
    """

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
        request.viewer = found.viewer
        request.has_several_accounts = found.has_several
        if found.viewer is None and acting.VIEWING_KEY in request.session:
            stop_viewing(own=found.membership, session=request.session, actor=request.user)
            messages.info(request, _("You view as nobody any more: that member is gone."))
        if found.profile is None:
            return
        request.profile = found.profile
        key = acting.acting_key(request.session)
        if request.session.get(key) != found.profile.ref_id:
            request.session[key] = found.profile.ref_id
        if found.lost:
            messages.info(request, _lost(found.profile, locked_off=found.locked_off))


def _lost(profile: Profile, *, locked_off: bool) -> str:
    """Say where the session stands after its profile was archived, deleted or closed."""
    if locked_off:
        text = _("The Primary Profile is locked now: only owners can act as it. You act as “%s”.")
        return text % profile.title
    if profile.is_primary:
        return _(
            "The profile you were acting as was archived or deleted. "
            "You are back on the Primary Profile."
        )
    text = _("The profile you were acting as is no longer open to you. You act as “%s” now.")
    return text % profile.title


class ViewAsMiddleware:
    """Lets nothing be changed while an owner looks at the product as a member."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS or getattr(request, "viewer", None) is None:
            return None
        match = request.resolver_match
        if getattr(view, "open_to_viewers", False) or (match and match.url_name in LEAVING):
            return None
        return render(request, "errors/read_only.html", status=403)


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
        opened_as = acting.profile_of_stamp(request.membership, text)
        if opened_as == request.profile:
            return None
        if opened_as and not opened_as.is_archived and acting.RETURN_FIELD in request.POST:
            switch_profile(
                membership=request.membership,
                profile=opened_as,
                session=request.session,
                actor=request.user,
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
    untyped: frozenset[str] = getattr(view, "untyped", frozenset())
    keep_files = getattr(view, "keep_files", None)
    if keep_files and request.FILES:
        typed += keep_files(request)
    can_return = opened_as is not None and not opened_as.is_archived
    context = {
        "opened_as": opened_as,
        "opened_stamp": acting.stamp(opened_as) if opened_as and can_return else "",
        "typed": typed,
        "shown": [(name, value) for name, value in typed if value.strip() and name not in untyped],
        "left_out": any(_is_secret(name) for name in request.POST if name not in own_fields),
        "action": request.get_full_path(),
    }
    return render(request, "profiles/moved_on.html", context, status=409)
