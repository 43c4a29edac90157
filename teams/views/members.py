"""One member: role, profiles, deactivated, restored, removed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action, why_not
from ayrdash.core.errors import DomainError, Text
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from profiles.services.lifecycle import RECOVERY_TIME
from teams import queries
from teams.forms import HandoverForm, ReachForm, RoleForm
from teams.roles import gives, why_not_manage
from teams.services import members as services
from teams.views.guards import member_or_404


@account_required
@require_safe
def member(request: AccountRequest, member_id: int) -> HttpResponse:
    """Show what can be changed of a member, and why something can't."""
    return _page(request, member_or_404(request, member_id), {})


def _page(
    request: AccountRequest, found: Membership, extra: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {
        "member": found,
        "gives": gives(found.role),
        "why_not": why_not_manage(request.membership, found),
        "why_not_hand_over": why_not(request.membership, Action.HAND_OVER),
        "role_form": RoleForm(by=request.membership, initial={"role": found.role}),
        "reach_form": ReachForm(initial={"reach": "all" if found.all_profiles else "list"}),
        "handover_form": HandoverForm(),
        "handover": queries.handover_of(request.account),
        "listed_count": queries.listed_count(found),
        "is_last_owner": services.is_last_owner(found),
    }
    return render(request, "teams/member.html", {**context, **extra}, status=status)


def _done(
    request: AccountRequest,
    member_id: int,
    act: Callable[[], None],
    words: Text,
    then: str = "teams:member",
) -> HttpResponse:
    """Do it, say what was done or why not, and go back to the member (or on, to ``then``)."""
    try:
        act()
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("teams:index")
    toast(request, words)
    return redirect(then, member_id)


@account_required
@require_POST
def role(request: AccountRequest, member_id: int) -> HttpResponse:
    """Give a member another role."""
    found = member_or_404(request, member_id)
    form = RoleForm(request.POST, by=request.membership)
    if not form.is_valid():
        return _page(request, found, {"role_form": form}, status=422)
    wanted = form.cleaned_data["role"]
    label = Membership.Role(wanted).label
    return _done(
        request,
        found.pk,
        lambda: services.change_role(member=found, role=wanted, by=request.membership),
        _("%(person)s is %(role)s now.") % {"person": found.user, "role": label},
    )


@account_required
@require_POST
def reach(request: AccountRequest, member_id: int) -> HttpResponse:
    """Let a member reach all profiles, or a list."""
    found = member_or_404(request, member_id)
    form = ReachForm(request.POST)
    if not form.is_valid():
        return _page(request, found, {"reach_form": form}, status=422)
    everything = form.cleaned_data["reach"] == "all"
    return _done(
        request,
        found.pk,
        lambda: services.set_reach(member=found, all_profiles=everything, by=request.membership),
        _("Saved."),
        then="teams:member" if everything else "teams:member_profiles",
    )


@account_required
@require_POST
def deactivate(request: AccountRequest, member_id: int) -> HttpResponse:
    """Let a member in no more, until restored."""
    found = member_or_404(request, member_id)
    return _done(
        request,
        found.pk,
        lambda: services.deactivate(member=found, by=request.membership),
        _("%s is deactivated: sessions and keys have stopped.") % found.user,
    )


@account_required
@require_POST
def restore(request: AccountRequest, member_id: int) -> HttpResponse:
    """Let a deactivated member in again."""
    found = member_or_404(request, member_id)
    return _done(
        request,
        found.pk,
        lambda: services.restore(member=found, by=request.membership),
        _("%s is active again.") % found.user,
    )


@account_required
def remove(request: AccountRequest, member_id: int) -> HttpResponse:
    """Say what goes and what stays, then end the membership."""
    found = member_or_404(request, member_id)
    if request.method != "POST":
        context = {
            "member": found,
            "why_not": why_not_manage(request.membership, found),
            "days": RECOVERY_TIME.days,
            "invited": queries.pending_of(found),
        }
        return render(request, "teams/remove.html", context)
    try:
        services.remove(member=found, by=request.membership)
    except DomainError as error:
        toast(request, str(error.message), level="error")
    else:
        toast(request, _("%s is no member any more.") % found.user)
    return redirect("teams:index")


@account_required
def leave(request: AccountRequest) -> HttpResponse:
    """Say what goes and what stays, then end the own membership."""
    own = request.membership
    if request.method != "POST":
        context = {"last_owner": services.is_last_owner(own), "days": RECOVERY_TIME.days}
        return render(request, "teams/leave.html", context)
    try:
        services.leave(member=own)
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("teams:index")
    return redirect("home")
