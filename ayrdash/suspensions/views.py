"""The suspension desk, and the page on which a profile is certified or stopped."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.core.addresses import client_address
from ayrdash.core.csvfile import csv_lines
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.core.views import too_long
from ayrdash.suspensions import certification, queries, services
from ayrdash.suspensions.forms import CertificationForm, SuspendForm
from ayrdash.suspensions.models import Suspension
from profiles.access import live_profile

COLUMNS = [
    *("profile", "refId", "cause", "number", "reason", "network", "rule", "post", "started"),
    *("accepted", "accepted_by", "address", "certification", "ended"),
]


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List all cases: the suspension desk."""
    require(request.membership, Action.MANAGE_PROFILES)
    only_open = request.GET.get("show") != "all"
    page = queries.page_of_cases(
        request.membership, only_open=only_open, cursor=request.GET.get("cursor", "")
    )
    context = {"page": page, "only_open": only_open, "params": "" if only_open else "show=all"}
    return render(request, "suspensions/index.html", context)


@account_required
@require_safe
def export(request: AccountRequest) -> HttpResponseBase:
    """Send all cases as a CSV file, unless they are too many for one."""
    require(request.membership, Action.MANAGE_PROFILES)
    if queries.is_too_long(request.membership):
        return too_long(request, reverse("suspensions:index"))
    rows = (_row(case) for case in queries.all_cases(request.membership))
    return StreamingHttpResponse(
        csv_lines(COLUMNS, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="suspensions.csv"'},
    )


def _row(case: Suspension) -> list[object]:
    return [
        case.profile.title,
        case.profile.ref_id,
        case.cause,
        case.number,
        case.reason,
        case.network,
        case.rule,
        case.post_ref,
        case.started_at.isoformat(),
        case.accepted_at.isoformat() if case.accepted_at else "",
        case.accepted_by_label,
        case.accepted_address or "",
        case.certification,
        case.ended_at.isoformat() if case.ended_at else "",
    ]


@account_required
@require_safe
def record(request: AccountRequest, ref_id: str, case_id: int) -> HttpResponse:
    """Show one case with the text that was certified, to be printed and kept."""
    case = queries.case_of(live_profile(request.membership, ref_id), case_id)
    texts = certification.text_of(case.certification) if case.certification else ()
    return render(request, "suspensions/record.html", {"case": case, "texts": texts})


@account_required
def profile(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Show a profile's open case with the certification, and its earlier ones."""
    shown = live_profile(request.membership, ref_id)
    case = services.open_suspension(shown)
    form = CertificationForm(request.POST or None)
    if request.method == "POST":
        require(request.membership, Action.MANAGE_PROFILES)
        if case is None:
            return redirect("suspensions:profile", ref_id)
        if form.is_valid():
            return _accept(request, case)
    context = {
        "shown": shown,
        "case": case,
        "cases": queries.cases_of(shown),
        "form": form,
        "texts": certification.text_of(certification.VERSION),
        "can_manage": may(request.membership, Action.MANAGE_PROFILES),
    }
    status = 422 if form.is_bound else 200
    return render(request, "suspensions/profile.html", context, status=status)


def _accept(request: AccountRequest, case: Suspension) -> HttpResponse:
    try:
        services.accept(
            suspension=case, actor=request.user, address=client_address(request) or None
        )
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        case.refresh_from_db()
        done = _("The profile is active again.")
        waiting = _("Certified. The profile is reinstated 48 hours from now.")
        toast(request, waiting if case.is_open else done)
    return redirect("suspensions:profile", case.profile.ref_id)


@account_required
def suspend(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Stop a profile by hand, with a reason."""
    require(request.membership, Action.MANAGE_PROFILES)
    shown = live_profile(request.membership, ref_id)
    form = SuspendForm(request.POST or None)
    if form.is_bound and form.is_valid():
        services.suspend(
            profile=shown,
            cause=Suspension.Cause.OWNER,
            reason=form.cleaned_data["reason"],
            network=form.cleaned_data["network"],
            rule=form.cleaned_data["rule"],
            actor=request.user,
        )
        toast(request, _("“%s” is suspended. Its posts are held.") % shown.title)
        return redirect("suspensions:profile", ref_id)
    context = {"shown": shown, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "suspensions/suspend.html", context, status=status)


@account_required
@require_POST
def lift(request: AccountRequest, ref_id: str) -> HttpResponse:
    """End a suspension that was made by hand."""
    require(request.membership, Action.MANAGE_PROFILES)
    shown = live_profile(request.membership, ref_id)
    case = services.open_suspension(shown)
    try:
        if case is not None:
            services.lift(suspension=case, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("“%s” is active again.") % shown.title)
    return redirect("suspensions:profile", ref_id)
