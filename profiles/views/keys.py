"""The API Key page (Primary) and the Profile Key page (all others)."""

import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action
from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from profiles import queries
from profiles.forms import RotateForm
from profiles.services import keys as key_services
from profiles.views.guards import require


def keys_page(request: AccountRequest, *, secret: str = "") -> HttpResponse:
    now = timezone.now()
    current, *old = queries.keys_of(request.profile)
    context = {
        "current": current,
        "old": [key for key in old if key.retires_at and key.retires_at > now],
        "secret": secret,
        "form": RotateForm(),
    }
    return render(request, "profiles/keys.html", context)


@account_required
@require_safe
def keys(request: AccountRequest) -> HttpResponse:
    """Show the acting profile's key, masked."""
    require(request, Action.SEE_KEYS)
    return keys_page(request)


@account_required
@recently_confirmed(back_to="profiles:keys")
def reveal(request: AccountRequest) -> HttpResponse:
    """Show the key itself, once, to somebody who signed in a short while ago."""
    require(request, Action.SEE_KEYS)
    if request.method != "POST":  # coming back from re-authentication
        return redirect("profiles:keys")
    secret = key_services.reveal_key(profile=request.profile, actor=request.user)
    return keys_page(request, secret=secret)


@account_required
@recently_confirmed(back_to="profiles:keys")
def rotate(request: AccountRequest) -> HttpResponse:
    """Draw a new key and show it; the old one works on for the chosen time."""
    require(request, Action.SEE_KEYS)
    form = RotateForm(request.POST or None)
    if not form.is_valid():
        return redirect("profiles:keys")
    overlap = datetime.timedelta(hours=form.cleaned_data["overlap_hours"])
    key = key_services.rotate_key(profile=request.profile, overlap=overlap, actor=request.user)
    return keys_page(request, secret=key.secret)


@account_required
@require_POST
def end_old(request: AccountRequest) -> HttpResponse:
    """End the rotated keys that still work."""
    require(request, Action.SEE_KEYS)
    key_services.end_old_keys(profile=request.profile, actor=request.user)
    toast(request, _("The old keys no longer work."))
    return redirect("profiles:keys")
