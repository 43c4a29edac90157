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

# The session notes which key the next look may show: the secret itself stays in its column.
SHOW_ONCE = "key_to_show"


@account_required
@require_safe
def keys(request: AccountRequest) -> HttpResponse:
    """Show the acting profile's key, masked; in full just after it was asked for or made."""
    require(request, Action.SEE_KEYS)
    now = timezone.now()
    current, *old = queries.keys_of(request.profile)
    # Taken out at once: a reload is masked again.
    asked_for = request.session.pop(SHOW_ONCE, None) == current.pk
    context = {
        "current": current,
        "old": [key for key in old if key.retires_at and key.retires_at > now],
        "secret": current.secret if asked_for else "",
        "form": RotateForm(),
    }
    return render(request, "profiles/keys.html", context)


@account_required
@require_POST
@recently_confirmed(back_to="profiles:keys")
def reveal(request: AccountRequest) -> HttpResponse:
    """Show the key itself, once, to somebody who signed in a short while ago."""
    require(request, Action.SEE_KEYS)
    key = key_services.reveal_key(profile=request.profile, actor=request.user)
    request.session[SHOW_ONCE] = key.pk
    return redirect("profiles:keys")


@account_required
@require_POST
@recently_confirmed(back_to="profiles:keys")
def rotate(request: AccountRequest) -> HttpResponse:
    """Draw a new key and show it once; the old one works on for the chosen time."""
    require(request, Action.SEE_KEYS)
    form = RotateForm(request.POST)
    if form.is_valid():
        overlap = datetime.timedelta(hours=form.cleaned_data["overlap_hours"])
        key = key_services.rotate_key(profile=request.profile, overlap=overlap, actor=request.user)
        request.session[SHOW_ONCE] = key.pk
    return redirect("profiles:keys")


@account_required
@require_POST
def end_old(request: AccountRequest) -> HttpResponse:
    """End the rotated keys that still work."""
    require(request, Action.SEE_KEYS)
    key_services.end_old_keys(profile=request.profile, actor=request.user)
    toast(request, _("The old keys no longer work."))
    return redirect("profiles:keys")
