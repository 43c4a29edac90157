"""The Accounts that a person works for, and going from one to another."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.models import User
from profiles import acting
from profiles.decorators import stamp_exempt
from teams import queries


@login_required
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """List the Accounts that the person is a member of."""
    assert isinstance(request.user, User)  # noqa: S101 - signed in, says the decorator
    context = {
        "memberships": queries.memberships_of(request.user),
        "here": getattr(request, "account", None),
    }
    return render(request, "teams/accounts.html", context)


@stamp_exempt
@login_required
@require_POST
def switch_account(request: HttpRequest) -> HttpResponse:
    """Work for the posted Account (its refId) from now on."""
    assert isinstance(request.user, User)  # noqa: S101 - signed in, says the decorator
    wanted = request.POST.get("account", "")
    own = queries.memberships_of(request.user)
    if all(membership.account.ref_id != wanted for membership in own):
        raise Http404
    for key in (acting.SESSION_KEY, acting.VIEWING_KEY, acting.VIEWING_ACTING_KEY):
        request.session.pop(key, None)
    request.session[acting.ACCOUNT_KEY] = wanted
    return redirect("home")
