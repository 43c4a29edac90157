"""The audit log."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.activity import export, queries
from ayrdash.activity.changes import changes, particulars
from ayrdash.activity.forms import FilterForm
from ayrdash.activity.models import Event
from ayrdash.activity.sentences import sentence
from ayrdash.activity.services import record
from ayrdash.core.csvfile import is_too_long
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.views import too_long

ICONS = {
    Event.Topic.PROFILES: "users-group",
    Event.Topic.POSTS: "edit",
    Event.Topic.NETWORKS: "plug",
    Event.Topic.KEYS: "key",
    Event.Topic.TEAM: "users",
    Event.Topic.SETTINGS: "settings",
    Event.Topic.SIGN_IN: "user-circle",
    Event.Topic.ACCOUNT: "building",
}
_FORMATS = {
    "csv": (export.as_csv, "text/csv; charset=utf-8"),
    "json": (export.as_json, "application/json"),
}


def _form(request: AccountRequest, data: Any) -> FilterForm:
    return FilterForm(
        data, people=queries.people(request.account), zone=request.user.zone or request.profile.zone
    )


def _row(event: Event) -> dict[str, Any]:
    return {
        "event": event,
        "what": sentence(event),
        "icon": ICONS.get(Event.Topic(event.topic), "circle"),
        "changes": changes(event),
        "particulars": particulars(event),
    }


def _shown(data: QueryDict) -> str:
    """Return the filters that were posted, for the page that they were chosen on."""
    return urlencode({name: data[name] for name in FilterForm.base_fields if data.get(name)})


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List what was done in the Account, newest first."""
    require(request.membership, Action.SEE_AUDIT)
    form = _form(request, request.GET)
    filters = form.filters()
    page = queries.events_page(request.account, filters, request.GET.get("cursor", ""))
    known = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "filters": filters,
        "page": page,
        "rows": [_row(event) for event in page.items],
        "params": urlencode(known),
        "kept": list(known.items()),
    }
    return render(request, "activity/index.html", context, status=422 if form.errors else 200)


@account_required
@require_POST
def download(request: AccountRequest) -> HttpResponseBase:
    """Send what the filters leave as a file; recorded, as it takes much away at once."""
    require(request.membership, Action.SEE_AUDIT)
    name = request.POST.get("format", "")
    name = name if name in _FORMATS else "csv"
    rows = queries.events(request.account, _form(request, request.POST).filters())
    if is_too_long(rows):
        return too_long(request, f"{reverse('activity:index')}?{_shown(request.POST)}")
    record("audit.exported", account=request.account, actor=request.user, details={"format": name})
    write, content_type = _FORMATS[name]
    response = StreamingHttpResponse(write(rows), content_type=content_type)
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="audit-{day}.{name}"'
    return response
