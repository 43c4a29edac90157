"""Files of posts: check one, let it go, follow it, take its results, try again what failed."""

import datetime
from itertools import islice

from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.bulk import queries
from ayrdash.bulk.access import run_of
from ayrdash.bulk.models import BulkRun
from ayrdash.bulk.reading import COLUMNS, MOST_BYTES, MOST_ROWS, FileRefused
from ayrdash.bulk.services import runs
from ayrdash.core.csvfile import csv_lines
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast


class FileForm(forms.Form):
    """The file to check."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=gettext_lazy("Up to 1,000 posts and 5 MB, UTF-8. Nothing is posted yet."),
    )


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: AccountRequest) -> HttpResponse:
    """List the profile's files, and check a new one."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        require(request.membership, Action.POST)
        if form.is_valid() and (run := _checked(request, form)):
            return redirect("bulk:detail", run.ref)
    context = {
        "form": form,
        "runs": queries.recent_runs(request.profile),
        "can_post": may(request.membership, Action.POST),
        "most_rows": MOST_ROWS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "bulk/index.html", context, status=status)


def _checked(request: AccountRequest, form: FileForm) -> BulkRun | None:
    file = form.cleaned_data["file"]
    try:
        # One byte more than may be: the reader says so.
        data = file.read(MOST_BYTES + 1)
        return runs.check_file(
            profile=request.profile, data=data, name=str(file.name), actor=request.user
        )
    except FileRefused as error:
        form.add_error("file", str(error.message))
        return None


@account_required
@require_safe
def example(request: AccountRequest) -> HttpResponse:
    """Send a file that shows the columns."""
    tomorrow = timezone.localtime(timezone.now(), request.profile.zone) + datetime.timedelta(days=1)
    rows = [
        [_("Good morning!"), "bluesky", f"{tomorrow:%Y-%m-%d} 09:00", ""],
        [_("Two networks, sent at once"), "bluesky,facebook", "", ""],
    ]
    response = HttpResponse("".join(csv_lines(COLUMNS, rows)), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="posts.csv"'
    return response


@account_required
@require_safe
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Show what a file would do, or did; htmx asks for the progress alone."""
    run = run_of(request.profile, ref)
    only_errors = request.GET.get("show") == "errors"
    rows = list(islice(queries.rows_of(run, errors_only=only_errors), queries.SHOWN_ROWS))
    context = {
        "run": run,
        "rows": rows,
        "only_errors": only_errors,
        "is_cut": len(rows) == queries.SHOWN_ROWS,
        "can_post": may(request.membership, Action.POST),
    }
    part = "#progress" if request.htmx and request.htmx.target == "progress" else ""
    return render(request, f"bulk/detail.html{part}", context)


@account_required
@require_safe
def results(request: AccountRequest, ref: str) -> StreamingHttpResponse:
    """Send what became of each row as a CSV file."""
    run = run_of(request.profile, ref)
    head = ["line", "status", "id", "errors", "post", "platforms", "scheduleDate"]
    lines = csv_lines(head, queries.report(run))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="results-{run.ref}.csv"'
    return response


@account_required
@require_POST
def start(request: AccountRequest, ref: str) -> HttpResponse:
    """Make the posts of a checked file."""
    require(request.membership, Action.POST)
    run = run_of(request.profile, ref)
    runs.start_checked(run=run, actor=request.user)
    return redirect("bulk:detail", run.ref)


@account_required
@require_POST
def discard(request: AccountRequest, ref: str) -> HttpResponse:
    """Forget a file that was only checked."""
    require(request.membership, Action.POST)
    run = run_of(request.profile, ref)
    if not runs.discard(run=run):
        toast(request, _("Its posts are made already: cancel them one by one."), level="error")
        return redirect("bulk:detail", run.ref)
    toast(request, _("The file is forgotten. Nothing was posted."))
    return redirect("bulk:index")


@account_required
@require_POST
def retry(request: AccountRequest, ref: str) -> HttpResponse:
    """Try the rows that failed once more."""
    require(request.membership, Action.POST)
    run = run_of(request.profile, ref)
    again = runs.retry_failed(run=run, actor=request.user)
    if again is None:
        toast(request, _("No row of this file has failed."), level="error")
    return redirect("bulk:detail", (again or run).ref)
