"""Handing the ownership over."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.accounts.reauthentication import recently_confirmed
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from teams import queries
from teams.forms import HandoverForm
from teams.models import Handover
from teams.services import ownership as services
from teams.views.guards import member_or_404


@account_required
@recently_confirmed(back_to="teams:index")
def offer(request: AccountRequest, member_id: int) -> HttpResponse:
    """Offer the ownership to a member."""
    nominee = member_or_404(request, member_id)
    require(request.membership, Action.HAND_OVER)
    form = HandoverForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():  # coming back from re-authentication
        return redirect("teams:member", nominee.pk)
    stays = form.cleaned_data["stays_owner"]
    try:
        services.offer(nominee=nominee, stays_owner=stays, by=request.membership)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("%s can accept the ownership now.") % nominee.user)
    return redirect("teams:member", nominee.pk)


@account_required
@require_POST
def withdraw(request: AccountRequest) -> HttpResponse:
    """Take the offer back."""
    require(request.membership, Action.HAND_OVER)
    handover = queries.handover_of(request.account)
    if handover is None:
        toast(request, _("There is no offer to take back."), level="info")
        return redirect("teams:index")
    try:
        services.withdraw(handover=handover, by=request.membership)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("The offer is taken back."))
    return redirect("teams:index")


def _own_nomination(request: AccountRequest) -> Handover:
    found = queries.handover_of(request.account)
    if found is None or found.nominee_id != request.membership.pk:
        raise Http404
    return found


@account_required
@require_safe
def nomination(request: AccountRequest) -> HttpResponse:
    """Show the nominee what is offered."""
    return render(request, "teams/nomination.html", {"handover": _own_nomination(request)})


@account_required
@recently_confirmed(back_to="teams:nomination")
def accept(request: AccountRequest) -> HttpResponse:
    """Become owner."""
    handover = _own_nomination(request)
    if request.method != "POST":  # coming back from re-authentication
        return redirect("teams:nomination")
    try:
        services.accept(handover=handover, by=request.membership)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("You own %s now.") % request.account.name)
    return redirect("teams:index")


@account_required
@require_POST
def decline(request: AccountRequest) -> HttpResponse:
    """Let the offer lapse."""
    try:
        services.decline(handover=_own_nomination(request), by=request.membership)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("You declined the ownership."))
    return redirect("teams:index")
