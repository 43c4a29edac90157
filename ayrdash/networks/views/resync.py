"""Resync: asked for at the picker, followed on its own page, with a report to take along."""

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.core.csvfile import csv_lines
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.networks import access, queries
from ayrdash.networks.models import LinkAttempt, Resync, ResyncRow
from ayrdash.networks.services.resync import ask_resync
from ayrdash.networks.views.oauth import attempt_of


@require_POST
@account_required
def start(request: AccountRequest, ref: str) -> HttpResponse:
    """Order a resync by the consent of an attempt, which stays open."""
    require(request.membership, Action.LINK)
    attempt = attempt_of(request, ref)
    try:
        run = ask_resync(attempt=attempt, membership=request.membership)
    except NotFound:
        return redirect("networks:pick", ref)  # over: its page says why
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("networks:pick", ref)
    return redirect("networks:resync", run.ref)


@require_safe
@account_required
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Follow a resync, and see what became of each account."""
    require(request.membership, Action.LINK)
    run = access.resync_of(request.membership, ref)
    outcome, after = request.GET.get("show", ""), request.GET.get("after", "")
    context = {
        "run": run,
        "report": queries.resync_report(
            run,
            request.membership,
            outcome=outcome if outcome in ResyncRow.Outcome.values else "",
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 16 else 0,
        ),
        "show": outcome,
        "picks_on": _open_attempt(request, run),
    }
    part = "#progress" if request.htmx and request.htmx.target == "progress" else ""
    return render(request, f"networks/resync.html{part}", context)


def _open_attempt(request: AccountRequest, run: Resync) -> LinkAttempt | None:
    """Return the attempt that it began with, while a page can still be picked there."""
    return LinkAttempt.objects.filter(
        ref=run.link_attempt,
        user=request.user,
        profile=request.profile,
        stage=LinkAttempt.Stage.RETURNED,
        expires_at__gt=timezone.now(),
    ).first()


@require_safe
@account_required
def report(request: AccountRequest, ref: str) -> StreamingHttpResponse:
    """Send the report as a CSV file."""
    require(request.membership, Action.LINK)
    run = access.resync_of(request.membership, ref)
    head = [
        _("Network"),
        _("Account"),
        _("Id at the network"),
        _("Profile"),
        _("refId"),
        _("Outcome"),
        _("Reason"),
    ]
    lines = csv_lines(head, queries.resync_lines(run, request.membership))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="resync-{run.ref}.csv"'
    return response
