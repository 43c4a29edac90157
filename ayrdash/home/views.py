"""The first page, and the set-up of the first owner."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ayrdash.accounts.entitlements import Feature, is_entitled, profile_limit
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.home import queries, services
from ayrdash.home.forms import SetupForm
from profiles.decorators import stamp_exempt


@account_required
@require_safe
@require_safe
def home(request: AccountRequest) -> HttpResponse:
    """Show the guide to a new account, and what needs attention to all others."""
    guide = queries.guide(request.account)
    context = {"guide": guide, "overview": queries.overview(request.profile)}
    return render(request, "home/index.html", context)


@stamp_exempt
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of the one-time link become the first owner."""
    try:
        services.check_setup_link(token)
    except DomainError as error:
        return render(request, "home/setup_closed.html", {"error": error}, status=410)
    form = SetupForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            user = services.set_up(token=token, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            login(request, user, "allauth.account.auth_backends.AuthenticationBackend")
            record_authentication(request, user, "password")
            return redirect("home")
    return render(request, "home/setup.html", {"form": form}, status=422 if form.is_bound else 200)


@stamp_exempt
@account_required
@require_safe
@require_safe
def account_page(request: AccountRequest) -> HttpResponse:
    """Show the person's login and the Account's plan; each part links to its own page."""
    from allauth.mfa.utils import is_mfa_enabled
    from allauth.usersessions.models import UserSession

    context = {
        "mfa": is_mfa_enabled(request.user),
        "session_count": UserSession.objects.filter(user=request.user).count(),
        "has_user_profiles": is_entitled(request.account, Feature.USER_PROFILES),
        "limit": profile_limit(request.account),
    }
    return render(request, "home/account.html", context)
