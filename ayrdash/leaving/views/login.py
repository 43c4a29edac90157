"""Deleting the own login."""

from typing import cast

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ayrdash.accounts.models import User
from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.core.errors import DomainError
from ayrdash.core.toasts import toast
from ayrdash.leaving import queries
from ayrdash.leaving.forms import DeleteLoginForm
from ayrdash.leaving.services import login
from profiles.decorators import stamp_exempt


@stamp_exempt
@login_required
@recently_confirmed(back_to="leaving:login")
@require_http_methods(["GET", "HEAD", "POST"])
def delete_login(request: HttpRequest) -> HttpResponse:
    """Show what goes and what stays, then delete the person's own login.

    Also for who belongs to no Account, or to none that is open: an address must not stay
    taken by a login that leads nowhere.
    """
    user = cast("User", request.user)
    form = DeleteLoginForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            login.delete_login(user=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            logout(request)
            toast(request, _("Your login is deleted, and its address is free."))
            return redirect("account_login")
    context = {
        "form": form,
        "places": queries.places(user),
        "refusal": _refusal(user),
        "layout": _layout(request),
    }
    return render(request, "leaving/login.html", context, status=422 if form.is_bound else 200)


def _refusal(user: User) -> DomainError | None:
    try:
        login.refuse_last(user)
    except DomainError as error:
        return error
    return None


def _layout(request: HttpRequest) -> str:
    """Return the dashboard's frame where it leads anywhere, else the plain one."""
    account = getattr(request, "account", None)
    inside = hasattr(request, "profile") and account is not None and not account.closing_at
    return "layouts/dashboard.html" if inside else "layouts/entrance.html"
