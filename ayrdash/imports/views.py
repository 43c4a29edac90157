"""Importing profiles: order a run, follow it, its report and the relink checklist."""

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.core.csvfile import csv_lines
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.core.http import AccountRequest, account_required, primary_required
from ayrdash.imports import access, queries
from ayrdash.imports.services import links, running


class ImportForm(forms.Form):
    """Where the profiles are, and whether only to look."""

    base = forms.CharField(
        label=gettext_lazy("Base address"),
        max_length=500,
        initial="https://api.ayrshare.com/api",
        help_text=gettext_lazy("Of the Ayrshare-compatible API to read from."),
    )
    api_key = forms.CharField(
        label=gettext_lazy("API key over there"),
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Kept encrypted while the run lasts, then removed."),
    )
    dry_run = forms.BooleanField(
        label=gettext_lazy("Dry run: only say what would be created"), required=False, initial=True
    )


@sensitive_post_parameters("api_key")
@account_required
@primary_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: AccountRequest) -> HttpResponse:
    """Show the runs, and order one."""
    require(request.membership, Action.MANAGE_PROFILES)
    form = ImportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = running.ask_import(
                account=request.account, actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            return redirect("imports:detail", run.ref)
    context = {"form": form, "runs": queries.imports_of(request.account)}
    status = 422 if form.errors else 200
    return render(request, "imports/index.html", context, status=status)


@require_safe
@account_required
@primary_required
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Follow a run; with its rows and what is to be linked again."""
    require(request.membership, Action.MANAGE_PROFILES)
    run = access.import_of(request.account, ref)
    after = request.GET.get("after", "")
    rows = queries.checklist(run, after=int(after) if after.isascii() and after.isdigit() else 0)
    context = {
        "run": run,
        "counts": queries.counts_of(run),
        "rows": rows,
        "more_after": rows[-1].row.pk if len(rows) == queries.ROWS_SHOWN else None,
    }
    part = "#progress" if request.htmx and request.htmx.target == "progress" else ""
    return render(request, f"imports/detail.html{part}", context)


@require_safe
@account_required
@primary_required
def report(request: AccountRequest, ref: str) -> StreamingHttpResponse:
    """Send the report as a CSV file."""
    require(request.membership, Action.MANAGE_PROFILES)
    run = access.import_of(request.account, ref)
    head = [
        _("refId over there"),
        _("Title"),
        _("Outcome"),
        _("refId here"),
        _("Linked over there"),
        _("To be linked again"),
        _("Note"),
    ]
    lines = csv_lines(head, queries.report(run))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.ref}.csv"'
    return response


@require_POST
@account_required
@primary_required
@never_cache
def link(request: AccountRequest, row_id: int, network: str) -> HttpResponse:
    """Make a link with which a client connects one network again; shown once."""
    require(request.membership, Action.MANAGE_PROFILES)
    require(request.membership, Action.LINK)
    row = access.row_of(request.account, row_id)
    try:
        new = links.relink(row=row, network=network, by=request.user)
    except NotFound:
        raise
    except DomainError as error:
        context = {"row": row, "network": network, "error": error.message}
        return render(request, "imports/link.html", context, status=422)
    return render(request, "imports/link.html", {"row": row, "network": network, "url": new.url})
