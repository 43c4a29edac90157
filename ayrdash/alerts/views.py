"""The Alerts page, and the bell's count."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.alerts import access, queries, services
from ayrdash.alerts.forms import PreferencesForm
from ayrdash.alerts.sentences import remedy_path, title_of
from ayrdash.alerts.services import bounces
from ayrdash.alerts.services import preferences as choices
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.mail.services.bounces import RELEASED
from profiles.decorators import stamp_exempt
from profiles.services.switching import switch_profile
from settings_app.models import AlertKind
from settings_app.queries import alert_takers


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List what needs somebody, newest first; ``closed`` shows what is over."""
    closed = request.GET.get("show") == "closed"
    page = queries.page_of_alerts(
        request.membership, is_open=not closed, cursor=request.GET.get("cursor", "")
    )
    unread = queries.unread_among(request.membership, page.items)
    context = {
        "rows": [(alert, title_of(alert), alert.pk in unread) for alert in page.items],
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
    """Act as the alert's profile and go where the trouble is mended; it counts as read."""
    alert = access.alert_of(request.membership, alert_id)
    services.mark_read(membership=request.membership, alert=alert)
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
def read(request: AccountRequest, alert_id: int) -> HttpResponse:
    """Take one alert out of the bell's count."""
    alert = access.alert_of(request.membership, alert_id)
    services.mark_read(membership=request.membership, alert=alert)
    return redirect("alerts:index")


@stamp_exempt
@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: AccountRequest) -> HttpResponse:
    """Choose how one is told of each kind; see which addresses get no mail."""
    member = request.membership
    takers = alert_takers(request.account)
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        membership=member,
        chosen=queries.chosen_ways(member),
        taken=set(takers),
    )
    if form.is_valid():
        choices.choose(membership=member, ways=form.changed)
        toast(request, _("Your choice is saved."))
        return redirect("alerts:preferences")
    context = {
        "form": form,
        "always": [
            (kind.label, takers.get(kind, []))
            for kind in AlertKind
            if not choices.ways_of(member, kind)
        ],
        "taken": [(AlertKind(kind).label, to) for kind, to in takers.items()],
        "email": request.user.email,
        "bad": queries.bad_addresses(member, everybodys=may(member, Action.MANAGE_TEAM)),
    }
    return render(request, "alerts/preferences.html", context, status=422 if form.errors else 200)


@stamp_exempt
@account_required
@require_POST
def release(request: AccountRequest) -> HttpResponse:
    """Let mail go again to one's own address, or to one of the Account's."""
    email = request.POST.get("email", "").strip().lower()
    if email != request.user.email.lower():
        require(request.membership, Action.MANAGE_TEAM)
    bounces.release(account=request.account, email=email, actor=request.user)
    toast(request, RELEASED % email)
    return redirect("alerts:preferences")


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
