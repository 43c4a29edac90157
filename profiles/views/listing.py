"""The User Profiles page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ayrdash.accounts.entitlements import profile_limit
from ayrdash.accounts.policy import Action, may
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.networks import Network
from ayrdash.core.paging import COUNT_CAP, capped_count
from ayrdash.core.toasts import toast
from profiles import queries
from profiles.access import primary_of
from profiles.forms import AddForm
from profiles.services import lifecycle
from profiles.views.guards import entitled, require


def filters_of(request: AccountRequest) -> queries.Filters:
    """Read the filters; what is not known falls back to the default."""
    get = request.GET
    sort = get.get("sort", "title")
    state = get.get("state", "active")
    network = get.get("network", "")
    idle = get.get("idle", "")
    return queries.Filters(
        q=get.get("q", "").strip()[:150],
        sort=sort if sort in queries.SORTS else "title",
        tag=get.get("tag", "")[:40],
        state=state if state in ("active", "archived") else "active",
        idle_days=int(idle) if idle in map(str, queries.IDLE_DAYS) else 0,
        network=network if network in ("none", *Network.values) else "",
    )


def rows_context(request: AccountRequest) -> dict[str, Any]:
    """Return what the rows alone show: asked for with every letter of a search."""
    filters = filters_of(request)
    page = queries.profiles_for_index(request.membership, filters, request.GET.get("cursor", ""))
    if filters.is_narrowed or not request.membership.all_profiles:
        count, more = capped_count(queries.narrowed(request.membership, filters))
    else:
        count, more = request.account.profile_count, False
    number = f"{COUNT_CAP:,}+" if more else f"{count:,}"
    params = {key: value for key, value in request.GET.items() if key != "cursor" and value}
    return {
        "filters": filters,
        "page": page,
        "shown": ngettext("%s profile", "%s profiles", count) % number,
        "params": urlencode(params),
        "can_manage": may(request.membership, Action.MANAGE_PROFILES),
        "can_invite": may(request.membership, Action.MANAGE_TEAM),
    }


def index_context(request: AccountRequest, form: AddForm) -> dict[str, Any]:
    rows = rows_context(request)
    primary = request.profile if request.profile.is_primary else primary_of(request.membership)
    return {
        **rows,
        "form": form,
        "primary": primary,
        "sorts": [
            ("title", _("By title")),
            ("newest", _("Newest first")),
            ("last_post", _("Last post first")),
        ],
        "states": [("active", _("Active")), ("archived", _("Archived"))],
        "idle_choices": [(str(n), _("for %d days") % n) for n in queries.IDLE_DAYS],
        "idle": str(rows["filters"].idle_days or ""),
        "tags": [(name, name) for name in queries.tag_names(request.membership)],
        "networks": [("none", _("None linked")), *Network.choices],
        "limit": profile_limit(request.account),
    }


@account_required
@entitled
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """List the profiles; htmx asks for the rows alone."""
    if request.htmx and request.htmx.target == "profile-list":
        return render(request, "profiles/index.html#rows", rows_context(request))
    return render(request, "profiles/index.html", index_context(request, AddForm()))


@account_required
@entitled
def create(request: AccountRequest) -> HttpResponse:
    """Add a profile: the dialog posts here, and it is a page of its own without script."""
    require(request, Action.MANAGE_PROFILES)
    form = AddForm(request.POST or None)
    if form.is_bound and request.POST.get("team"):
        # A team member: the form goes on, as it is, to who invites people.
        return redirect("teams:invite", preserve_request=True)
    if form.is_bound and form.is_valid():
        try:
            profile = lifecycle.create_profile(
                account=request.account, actor=request.user, title=form.cleaned_data["title"]
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            toast(request, _("“%s” is added.") % profile.title)
            return redirect("profiles:index")
    status = 422 if form.is_bound else 200
    return render(request, "profiles/create.html", {"form": form}, status=status)
