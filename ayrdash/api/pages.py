"""The page for people: what the API answers."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ayrdash.api.description import calls_by_tag
from ayrdash.core.http import AccountRequest, account_required


@account_required
@require_safe
def docs(request: AccountRequest) -> HttpResponse:
    """List every call by group, from the published description."""
    context = {"groups": calls_by_tag(), "base": f"{settings.PUBLIC_URL}/api"}
    return render(request, "api/docs.html", context)
