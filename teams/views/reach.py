"""The list of profiles that a member, or an invited person, reaches.

It is edited a page at a time: what the page does not show stays as it is.
"""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.toasts import toast
from profiles.access import visible_to
from profiles.models import Profile
from teams import queries
from teams.forms import ListFilterForm, ListForm
from teams.services.members import list_profiles
from teams.services.reach import list_for_invitation
from teams.views.guards import invitation_or_404, member_or_404


@account_required
def of_member(request: AccountRequest, member_id: int) -> HttpResponse:
    """Choose the profiles of a member."""
    member = member_or_404(request, member_id)
    listed = queries.listed_of_member(member)
    if request.method != "POST":
        back = reverse("teams:member", args=[member.pk])
        return _page(request, str(member.user), listed, back, everything=member.all_profiles)
    try:
        list_profiles(
            member=member,
            shown=_shown(request),
            chosen=request.POST.getlist("chosen"),
            by=request.membership,
        )
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("teams:index")
    return _saved(request)


@account_required
def of_invitation(request: AccountRequest, invitation_id: int) -> HttpResponse:
    """Choose the profiles that an invited person will reach."""
    invitation = invitation_or_404(request, invitation_id)
    listed = queries.listed_of_invitation(invitation)
    if request.method != "POST":
        back = reverse("teams:invitations")
        everything = invitation.all_profiles
        return _page(request, invitation.email, listed, back, everything=everything)
    list_for_invitation(
        invitation=invitation,
        shown=_shown(request),
        chosen=request.POST.getlist("chosen"),
        by=request.membership,
    )
    return _saved(request)


def _shown(request: AccountRequest) -> QuerySet[Profile]:
    refs = request.POST.getlist("shown")[: queries.LIST_PAGE]
    return visible_to(request.membership).live().filter(ref_id__in=refs)


def _saved(request: AccountRequest) -> HttpResponse:
    toast(request, _("The list is saved."))
    return redirect(request.get_full_path())


def _page(
    request: AccountRequest,
    who: str,
    listed: "QuerySet[Any]",
    back: str,
    *,
    everything: bool,
) -> HttpResponse:
    filters = ListFilterForm(request.GET)
    cursor = request.GET.get("cursor", "")
    page = queries.profiles_to_list(request.membership, listed, filters.filters, cursor)
    params = {key: value for key, value in request.GET.items() if key != "cursor" and value}
    context = {
        "who": who,
        "back": back,
        "filters": filters,
        "page": page,
        "form": ListForm(page.items),
        "params": urlencode(params),
        "listed_count": listed.count(),
        "everything": everything,
    }
    return render(request, "teams/reach.html", context)
