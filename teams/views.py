"""The Account's people."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ayrdash.core.http import AccountRequest, account_required


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List the members with their roles."""
    members = request.account.memberships.select_related("user").order_by("id")
    return render(request, "teams/index.html", {"members": list(members)})
