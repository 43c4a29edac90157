"""Bulk acts: the form, the dry run, progress, undo."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.care import access, queries
from ayrdash.care.forms import BulkForm, StartForm
from ayrdash.care.models import BulkAction, BulkJob
from ayrdash.care.services import bulk as acts
from ayrdash.core.csvfile import csv_lines
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast

SHOWN = 50
NOT_BEGUN = (BulkJob.State.DRAFT, BulkJob.State.ANNOUNCED)


def _job(request: AccountRequest, ref: str) -> BulkJob:
    require(request.membership, Action.MANAGE_PROFILES)
    return access.job_of(request.account, ref)


@account_required
def bulk(request: AccountRequest) -> HttpResponse:
    """List the bulk acts; posted, make a dry run of a new one."""
    require(request.membership, Action.MANAGE_PROFILES)
    tags = queries.tag_choices(request.account)
    initial = {"idle_days": request.GET.get("idle") or 90}
    form = BulkForm(request.POST or None, tags=tags, initial=initial)
    if request.method == "POST" and form.is_valid():
        job = acts.prepare(account=request.account, actor=request.user, **form.cleaned_data)
        return redirect("care:job", job.ref)
    context = {
        "form": form,
        "page": queries.jobs_page(request.account, request.GET.get("cursor", "")),
        "policy": access.policy_of(request.account),
    }
    return render(request, "care/bulk.html", context, status=422 if form.is_bound else 200)


@account_required
@require_safe
def job(request: AccountRequest, ref: str) -> HttpResponse:
    """Show one bulk act: whom it concerns, how far it is, how to undo it."""
    found = _job(request, ref)
    template = "care/job.html"
    if request.htmx and request.htmx.target == "progress":
        template += "#progress"
    return render(request, template, _context(found, StartForm()))


def _context(found: BulkJob, form: StartForm) -> dict[str, object]:
    context: dict[str, object] = {"job": found, "form": form}
    if found.state in NOT_BEGUN:
        concerned = queries.candidates(found)
        context["now_count"] = concerned.count()
        context["profiles"] = concerned.order_by("title_key", "id")[:SHOWN]
        context["deletes"] = found.action == BulkAction.DELETE
    return context


@account_required
@require_safe
def job_file(request: AccountRequest, ref: str) -> StreamingHttpResponse:
    """Send the whole list of a dry run as CSV."""
    rows = queries.candidate_rows(_job(request, ref))
    lines = csv_lines(["title", "refId", "last_post", "last_api_call"], rows)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="profiles.csv"'
    return response


@account_required
@require_POST
def start(request: AccountRequest, ref: str) -> HttpResponse:
    """Begin what the dry run showed."""
    found = _job(request, ref)
    typed = request.POST.get("typed_count", "")
    try:
        acts.start(job=found, actor=request.user, typed_count=typed)
    except DomainError as error:
        form = StartForm({"typed_count": typed or " "})
        form.add_error(error.field if found.action == BulkAction.DELETE else None, str(error))
        return render(request, "care/job.html", _context(found, form), status=422)
    return redirect("care:job", ref)


@account_required
@require_POST
def cancel(request: AccountRequest, ref: str) -> HttpResponse:
    """Drop a dry run, or stop an announced run."""
    found = _job(request, ref)
    try:
        acts.cancel(job=found, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("care:job", ref)
    toast(request, _("Dropped. Nothing was changed."))
    return redirect("care:bulk")


@account_required
@require_POST
def undo(request: AccountRequest, ref: str) -> HttpResponse:
    """Bring back what the act took."""
    found = _job(request, ref)
    try:
        acts.undo(job=found, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    return redirect("care:job", ref)
