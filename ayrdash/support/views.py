"""Contact Support."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ayrdash.accounts.models import Membership
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required, open_while_closing
from ayrdash.core.toasts import toast
from ayrdash.support import access, queries, services
from ayrdash.support.forms import SupportForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """Ask support, and see what was asked; whoever may not reads why."""
    if getattr(request, "membership", None) is None:
        return render(request, "support/strangers.html", status=403)
    return _index(request)


@account_required
@open_while_closing
def _index(request: AccountRequest) -> HttpResponse:
    own = request.membership
    try:
        services.refuse_unverified(own.user)
    except DomainError as error:
        return render(request, "support/unverified.html", {"error": error, "own": own}, status=403)
    form = SupportForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            asked = services.ask_support(
                membership=own, profile=request.profile, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            toast(request, _("Sent. The ticket is %s.") % asked.ticket)
            return redirect("support:detail", asked.ticket)
    page = queries.requests_page(own, own.user, request.GET.get("cursor", ""))
    rows = [(asked, queries.status_of(asked)) for asked in page.items]
    context = {"form": form, "page": page, "rows": rows, "own": own}
    return render(request, "support/index.html", context, status=422 if form.is_bound else 200)


@account_required
@open_while_closing
@require_safe
def detail(request: AccountRequest, ticket: str) -> HttpResponse:
    """Show one request."""
    own = request.membership
    asked = access.request_of(own, own.user, ticket)
    context = {"asked": asked, "status": queries.status_of(asked), "role": _role_of(asked.role)}
    return render(request, "support/detail.html", context)


def _role_of(role: str) -> str:
    return str(Membership.Role(role).label)
