"""Acting as another profile."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.core.views import primary_only
from profiles import queries
from profiles.access import live_profile, primary_of
from profiles.decorators import open_to_viewers, stamp_exempt
from profiles.services.switching import switch_profile


@open_to_viewers
@stamp_exempt
@account_required
@require_POST
def switch(request: AccountRequest) -> HttpResponse:
    """Let the session act as the posted profile (its refId, or ``primary``)."""
    wanted = request.POST.get("profile", "")
    profile = (
        primary_of(request.membership)
        if wanted == "primary"
        else live_profile(request.membership, wanted)
    )
    if profile is None:
        return primary_only(request)
    try:
        switch_profile(
            membership=request.membership,
            profile=profile,
            session=request.session,
            actor=request.user,
        )
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("profiles:index")
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("profiles:index" if profile.is_primary else "home")


@account_required
@require_safe
def switcher(request: AccountRequest) -> HttpResponse:
    """Find a profile by typing, the last used first; the dialog loads the parts alone."""
    q = request.GET.get("q", "").strip()[:150]
    context = {"q": q, "found": queries.profiles_for_switcher(request.membership, request.user, q)}
    template = "profiles/switcher.html"
    if request.htmx:
        part = "results" if request.htmx.target == "switcher-results" else "finder"
        template = f"{template}#{part}"
    return render(request, template, context)
