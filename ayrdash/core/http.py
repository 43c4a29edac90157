"""What the middleware promises to every view behind sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from ayrdash.accounts.models import Account, Membership, User
    from profiles.models import Profile

P = ParamSpec("P")
ViewT = TypeVar("ViewT", bound=Callable[..., Any])


class AccountRequest(HttpRequest):
    """A signed-in request: who asks, for which Account, acting as which profile."""

    user: "User"
    account: "Account"
    membership: "Membership"
    profile: "Profile"
    # The owner who looks at the product as ``membership``, read only; else None.
    viewer: "Membership | None"
    has_several_accounts: bool
    htmx: "HtmxDetails"


View = Callable[Concatenate[AccountRequest, P], HttpResponseBase]


def account_required(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only signed-in members of an Account through; others go to sign-in."""

    @wraps(view)
    @login_required
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        from ayrdash.core.views import closing, no_account, no_profile

        if getattr(request, "membership", None) is None:
            return no_account(request)
        if request.account.closing_at and not getattr(view, "open_while_closing", False):  # type: ignore[attr-defined]  # set with membership
            return closing(request)
        if not hasattr(request, "profile"):
            return no_profile(request)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]  # checked just above

    return inner


def open_while_closing(view: ViewT) -> ViewT:
    """Mark a view that works while the Account is being closed; stands below account_required."""
    view.open_while_closing = True  # type: ignore[attr-defined]  # read by account_required
    return view


def primary_required(view: View[P]) -> View[P]:
    """Let the view run only while acting as the Primary Profile; else say to switch."""

    @wraps(view)
    def inner(request: AccountRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        from ayrdash.core.views import primary_only

        if not request.profile.is_primary:
            return primary_only(request)
        return view(request, *args, **kwargs)

    return inner
