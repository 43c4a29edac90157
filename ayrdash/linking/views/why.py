"""Why can't they see it? One profile's networks with their reasons, and all profiles at once."""

from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ayrdash.accounts.policy import Action, require
from ayrdash.core.errors import NotFound
from ayrdash.core.http import AccountRequest, account_required, primary_required
from ayrdash.core.networks import Network
from ayrdash.core.paging import keyset_page
from ayrdash.linking import access
from ayrdash.linking.forms import SearchForm
from ayrdash.linking.models import LinkSession
from ayrdash.networks.visibility import explain, explain_many
from profiles.access import live_profile, visible_to
from profiles.models import Profile
from profiles.search import matching

PAGE_SIZE = 50


@require_safe
@account_required
def why(request: AccountRequest) -> HttpResponse:
    """Explain each network of the acting profile; ``link`` adds one link's own list."""
    require(request.membership, Action.LINK)
    number = request.GET.get("link", "")
    try:
        link = access.link_session_of(request.profile, int(number)) if number else None
    except (NotFound, ValueError, OverflowError) as error:
        raise Http404 from error
    return _page(request, request.profile, link)


@require_safe
@account_required
def why_profile(request: AccountRequest, ref_id: str) -> HttpResponse:
    """Explain each network of any profile that the member reaches."""
    require(request.membership, Action.LINK)
    profile = live_profile(request.membership, ref_id)
    return _page(request, profile, None)


def _page(request: AccountRequest, profile: Profile, link: LinkSession | None) -> HttpResponse:
    networks = link.networks if link else []
    overrides = link is not None and link.overrides
    decisions = explain(
        profile, link_networks=networks, overrides=overrides, networks=tuple(Network)
    )
    # What can be seen, or could be after a click, comes before what nobody set up.
    decisions.sort(key=lambda decision: decision.reason == "operator")
    context = {"subject": profile, "link": link, "decisions": decisions}
    return render(request, "linking/why.html", context)


@require_safe
@account_required
@primary_required
def matrix(request: AccountRequest) -> HttpResponse:
    """Show every profile against every network, page by page."""
    require(request.membership, Action.LINK)
    form = SearchForm(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    rows: QuerySet[Profile] = visible_to(request.membership).active()
    if q:
        rows = matching(rows, request.account, q)
    cursor = request.GET.get("cursor", "")
    page = keyset_page(rows, order=("title_key", "id"), cursor=cursor, size=PAGE_SIZE)
    context = {
        "page": page,
        "form": form,
        "url_params": urlencode({"q": q}) if q else "",
        "networks": list(Network),
        "rows": explain_many(request.account, page.items),
    }
    return render(request, "linking/matrix.html", context)
