"""What views of profiles share: entitlement, right, look-up."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import render

from ayrdash.accounts import policy
from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.policy import Action
from ayrdash.core.http import AccountRequest

P = ParamSpec("P")


def entitled(
    view: Callable[Concatenate[AccountRequest, P], HttpResponse],
) -> Callable[Concatenate[AccountRequest, P], HttpResponse]:
    """Explain how to upgrade where the plan has no User Profiles."""

    @wraps(view)
    def inner(request: AccountRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return upgrade_page(request) or view(request, *args, **kwargs)

    return inner


def upgrade_page(request: AccountRequest) -> HttpResponse | None:
    """Return the page that explains how to upgrade; None where the plan has User Profiles."""
    if is_entitled(request.account, Feature.USER_PROFILES):
        return None
    return render(request, "profiles/upgrade.html", status=403)


def require(request: AccountRequest, action: Action) -> None:
    """Refuse with 403, saying why, what the member's role does not allow."""
    policy.require(request.membership, action)
