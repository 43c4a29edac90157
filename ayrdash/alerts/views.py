"""The Alerts page, and the bell's count."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.alerts import access, queries, services
from ayrdash.alerts.sentences import remedy_path, title_of
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from profiles.decorators import stamp_exempt
from profiles.services.switching import switch_profile


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List what needs somebody, newest first; ``closed`` shows what is over."""
    closed = request.GET.get("show") == "closed"
    page = queries.page_of_alerts(
        request.membership, is_open=not closed, cursor=request.GET.get("cursor", "")
    )
    context = {
        "rows": [(alert, title_of(alert)) for alert in page.items],
        "page": page,
        "params": "show=closed" if closed else "",
        "closed": closed,
    }
    return render(request, "alerts/index.html", context)


@stamp_exempt
@account_required
@require_POST
def seen(request: AccountRequest) -> HttpResponse:
    """Silence the bell until the next alert."""
    services.mark_seen(membership=request.membership)
    return redirect("alerts:index")


@stamp_exempt
@account_required
@require_POST
def remedy(request: AccountRequest, alert_id: int) -> HttpResponse:
    """Act as the alert's profile and go where the trouble is mended."""
    alert = access.alert_of(request.membership, alert_id)
    if alert.profile != request.profile:
        try:
            switch_profile(
                membership=request.membership,
                profile=alert.profile,
                session=request.session,
                actor=request.user,
            )
        except DomainError as error:
            toast(request, str(error.message), level="error")
            return redirect("alerts:index")
    return redirect(remedy_path(alert))


@stamp_exempt
@account_required
@require_POST
def dismiss(request: AccountRequest, alert_id: int) -> HttpResponse:
    """Close an alert by hand."""
    alert = access.alert_of(request.membership, alert_id)
    require(request.membership, Action.POST)
    services.dismiss(alert=alert)
    toast(request, _("Closed."))
    return redirect("alerts:index")
