"""Leaving: the own login."""

from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required, open_while_closing
from ayrdash.core.toasts import toast
from ayrdash.leaving import queries
from ayrdash.leaving.forms import DeleteLoginForm
from ayrdash.leaving.services import login
from profiles.decorators import stamp_exempt


@stamp_exempt
@account_required
@open_while_closing
@recently_confirmed(back_to="leaving:login")
@require_http_methods(["GET", "HEAD", "POST"])
def delete_login(request: AccountRequest) -> HttpResponse:
    """Show what goes and what stays, then delete the person's own login."""
    form = DeleteLoginForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            login.delete_login(user=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            logout(request)
            toast(request, _("Your login is deleted, and its address is free."))
            return redirect("account_login")
    context = {"form": form, "places": queries.places(request.user), "refusal": _refusal(request)}
    return render(request, "leaving/login.html", context, status=422 if form.is_bound else 200)


def _refusal(request: AccountRequest) -> DomainError | None:
    try:
        login.refuse_last(request.user)
    except DomainError as error:
        return error
    return None
