"""The Team page: members, and invitations."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ayrdash.accounts.policy import Action, may, why_not
from ayrdash.core.http import AccountRequest, account_required
from teams import queries
from teams.forms import FilterForm
from teams.roles import why_not_manage
from teams.views.guards import require_team


def _shared(request: AccountRequest, form: FilterForm) -> dict[str, Any]:
    manages = may(request.membership, Action.MANAGE_TEAM)
    params = {key: value for key, value in request.GET.items() if key != "cursor" and value}
    return {
        "form": form,
        "filters": form.filters,
        "params": urlencode(params),
        "manages": manages,
        "why_not_invite": why_not(request.membership, Action.MANAGE_TEAM),
        "pending_count": queries.pending_count(request.membership) if manages else 0,
    }


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List the members."""
    form = FilterForm(request.GET, states=queries.MEMBER_STATES)
    cursor = request.GET.get("cursor", "")
    page = queries.members_for_index(request.membership, form.filters, cursor)
    rows = [(member, why_not_manage(request.membership, member)) for member in page.items]
    handover = queries.handover_of(request.account)
    offered = handover is not None and handover.nominee_id == request.membership.pk
    context = {
        **_shared(request, form),
        "page": page,
        "rows": rows,
        "handover": handover,
        "nomination": handover if offered else None,
    }
    return render(request, "teams/index.html", context)


@account_required
@require_safe
def invitations(request: AccountRequest) -> HttpResponse:
    """List the invitations, to those who manage the team."""
    require_team(request)
    form = FilterForm(request.GET, states=queries.INVITATION_STATES)
    cursor = request.GET.get("cursor", "")
    page = queries.invitations_for_index(request.membership, form.filters, cursor)
    context = {**_shared(request, form), "page": page}
    return render(request, "teams/invitations.html", context)
