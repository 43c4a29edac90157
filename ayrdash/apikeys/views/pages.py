"""The API Keys pages: all keys, a new one, one."""

import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.apikeys import queries
from ayrdash.apikeys.access import key_of
from ayrdash.apikeys.forms import KeyForm, OverlapForm
from ayrdash.apikeys.models import NamedKey
from ayrdash.apikeys.services import keys as services
from ayrdash.apikeys.views.guards import keys_page, show_once, taken_secret
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest
from ayrdash.core.toasts import toast

# Chosen profiles that a key's page names.
NAMED = 12


@require_safe
@keys_page
def index(request: AccountRequest) -> HttpResponse:
    """List the account's keys; ``show=ended`` those that work no more."""
    ended = request.GET.get("show") == "ended"
    page = queries.page_of_keys(request.account, ended=ended, cursor=request.GET.get("cursor", ""))
    now = timezone.now()
    context = {
        "rows": [queries.view_of(key, now) for key in page.items],
        "page": page,
        "params": "show=ended" if ended else "",
        "ended": ended,
    }
    return render(request, "apikeys/index.html", context)


@keys_page
@recently_confirmed(back_to="apikeys:create")
def create(request: AccountRequest) -> HttpResponse:
    """Make a key and show it once."""
    form = KeyForm(request.POST if request.method == "POST" else None, zone=request.profile.zone)
    if form.is_valid():
        try:
            key, text = services.create_key(by=request.membership, wish=form.wish())
        except DomainError as error:
            _refuse(form, error)
        else:
            return show_once(request, key, text)
    status = 422 if form.is_bound else 200
    return render(request, "apikeys/create.html", {"form": form}, status=status)


@keys_page
def detail(request: AccountRequest, ref: str) -> HttpResponse:
    """Show one key; POST changes what it may do."""
    key = key_of(request.account, ref)
    bound = request.POST if request.method == "POST" else None
    form = KeyForm.of(key, request.profile.zone, bound)
    if form.is_valid():
        try:
            changed = services.change_key(key=key, wish=form.wish(), by=request.membership)
        except DomainError as error:
            _refuse(form, error)
        else:
            said = _("The key is changed.") if changed else _("Nothing was changed.")
            toast(request, said)
            return redirect("apikeys:detail", key.ref)
    return _page(request, key, form)


def _page(request: AccountRequest, key: NamedKey, form: KeyForm) -> HttpResponse:
    chosen = [] if key.all_profiles else queries.chosen_profiles(key, NAMED + 1)
    context = {
        "row": queries.view_of(key, timezone.now()),
        "form": form,
        "overlap": OverlapForm(),
        "chosen": chosen[:NAMED],
        "more_chosen": len(chosen) > NAMED,
        "secret": taken_secret(request, key),
    }
    status = 422 if form.is_bound else 200
    return render(request, "apikeys/detail.html", context, status=status)


@require_POST
@keys_page
@recently_confirmed(back_to="apikeys:index")
def rotate(request: AccountRequest, ref: str) -> HttpResponse:
    """Draw a new secret and show it once; the old one works on for the chosen time."""
    key = key_of(request.account, ref)
    form = OverlapForm(request.POST)
    if not form.is_valid():
        return redirect("apikeys:detail", key.ref)
    overlap = datetime.timedelta(hours=form.cleaned_data["overlap_hours"])
    try:
        text = services.rotate(key=key, overlap=overlap, by=request.membership)
    except DomainError as error:
        return _told(request, key, error)
    return show_once(request, key, text)


@require_POST
@keys_page
def end_old(request: AccountRequest, ref: str) -> HttpResponse:
    """End the rotated secrets that still work."""
    key = key_of(request.account, ref)
    try:
        services.end_old(key=key, by=request.membership)
    except DomainError as error:
        return _told(request, key, error)
    toast(request, _("The old secrets no longer work."))
    return redirect("apikeys:detail", key.ref)


@require_POST
@keys_page
def revoke(request: AccountRequest, ref: str) -> HttpResponse:
    """End a key for good."""
    key = key_of(request.account, ref)
    try:
        services.revoke(key=key, by=request.membership)
    except DomainError as error:
        return _told(request, key, error)
    toast(request, _("“%s” no longer works.") % key.name)
    return redirect("apikeys:index")


def _told(request: AccountRequest, key: NamedKey, error: DomainError) -> HttpResponse:
    toast(request, str(error.message), level="error")
    return redirect("apikeys:detail", key.ref)


def _refuse(form: KeyForm, error: DomainError) -> None:
    field = "expires_on" if error.field == "expires_at" else error.field
    form.add_error(field if field in form.fields else None, str(error.message))
