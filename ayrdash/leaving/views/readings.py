"""Reading exports in, for the operator: order a dry run, look at it, begin, follow it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from ayrdash.core.uploads import skipped_uploads
from ayrdash.leaving import queries
from ayrdash.leaving.forms import ReadInForm
from ayrdash.leaving.models import AccountImport
from ayrdash.leaving.services import readings


def _operator_only(request: AccountRequest) -> None:
    if not request.user.is_superuser:
        raise Http404


def _import_of(request: AccountRequest, ref: str) -> AccountImport:
    _operator_only(request)
    found = queries.account_import(ref)
    if found is None:
        raise Http404
    return found


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: AccountRequest) -> HttpResponse:
    """Show the imports, and order the dry run of a file."""
    _operator_only(request)
    form = ReadInForm(request.POST or None, request.FILES or None)
    too_long = skipped_uploads(request) if form.is_bound else []
    if too_long:
        form.add_error("file", _("The file is too long for this page; use the command line."))
    elif form.is_bound and form.is_valid():
        try:
            found = readings.ask_import(
                account=request.account, actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            return redirect("leaving:import", found.ref)
    context = {"form": form, "runs": queries.account_imports()}
    status = 422 if form.errors else 200
    return render(request, "leaving/imports.html", context, status=status)


@account_required
@require_safe
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Show what the dry run found and how far the reading is; htmx asks for the panel alone."""
    found = _import_of(request, ref)
    part = "#progress" if request.htmx and request.htmx.target == "progress" else ""
    return render(request, f"leaving/import.html{part}", {"run": found})


@account_required
@require_POST
def begin(request: AccountRequest, ref: str) -> HttpResponse:
    """Read in what the dry run showed."""
    found = _import_of(request, ref)
    try:
        readings.begin(found=found, account=request.account, actor=request.user)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    return redirect("leaving:import", ref)
