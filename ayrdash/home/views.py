"""The first page, and the set-up of the first owner."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.policy import Action, may, require, why_not
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.home import queries, services
from ayrdash.home.forms import PersonForm, SetupForm
from profiles.decorators import stamp_exempt
from settings_app.queries import messaging_enabled
from settings_app.services.rules import set_messaging
from teams.queries import nomination_of


@account_required
@require_safe
def home(request: AccountRequest) -> HttpResponse:
    """Show the guide to a new account, and what needs attention to all others."""
    guide = queries.guide(request.account)
    context = {
        "guide": guide,
        "overview": queries.overview(request.profile),
        "nomination": nomination_of(request.membership),
    }
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
            record_authentication(request, user, "password")
            response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
            return response
    return render(request, "home/setup.html", {"form": form}, status=422 if form.is_bound else 200)


@stamp_exempt
@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_page(request: AccountRequest) -> HttpResponse:
    """Show the person's login, the place in the Account, and the plan to whom it concerns."""
    user, membership = request.user, request.membership
    initial = {"name": user.name, "time_zone": user.time_zone, "language": user.language}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_person(account=request.account, user=user, **form.cleaned_data)
        toast(request, _("Saved."))
        return redirect("account_page")
    context = {
        "form": form,
        "sign_in": queries.sign_in_state(user),
        "membership": membership,
        "usage": queries.usage(request.account) if may(membership, Action.SEE_PLAN) else None,
        "why_no_plan": why_not(membership, Action.SEE_PLAN),
        "can_close": may(membership, Action.HAND_OVER),
        "has_messaging": messaging_enabled(request.account),
    }
    return render(request, "home/account.html", context, status=422 if form.errors else 200)


@stamp_exempt
@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def messaging(request: AccountRequest) -> HttpResponse:
    """Say what messages are, and switch them on or off for the Account."""
    account, membership = request.account, request.membership
    if request.method == "POST":
        require(membership, Action.CHANGE_SETTINGS)
        enabled = request.POST.get("act") == "enable"
        try:
            set_messaging(account=account, enabled=enabled, actor=request.user)
        except DomainError as error:
            toast(request, str(error.message), level="error")
            return redirect("messaging")
        toast(request, _("Messages are on.") if enabled else _("Messages are off."))
        return redirect("messaging")
    context = {
        "is_on": messaging_enabled(account),
        "is_included": is_entitled(account, Feature.MESSAGING),
        "why_not": why_not(membership, Action.CHANGE_SETTINGS),
    }
    return render(request, "home/messaging.html", context)
