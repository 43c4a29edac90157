"""Social Accounts: what the acting profile has linked, and what it can link."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ayrdash.accounts.policy import Action, may, require
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest, account_required
from ayrdash.core.networks import Network
from ayrdash.networks import access, queries, services
from ayrdash.networks.forms import BlueskyForm
from ayrdash.networks.visibility import visible_networks


@account_required
@require_safe
def index(request: AccountRequest) -> HttpResponse:
    """Show the profile's networks as cards."""
    can_link = may(request.membership, Action.LINK)
    context = {
        "cards": queries.cards(request.profile),
        "can_link": can_link,
        "resync": queries.recent_resync(request.membership) if can_link else None,
    }
    return render(request, "networks/index.html", context)


@account_required
def link_bluesky(request: AccountRequest) -> HttpResponse:
    """Link a Bluesky account to the acting profile."""
    require(request.membership, Action.LINK)
    if Network.BLUESKY not in visible_networks(request.profile):
        raise Http404
    form = BlueskyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if try_link(request, form):
            return redirect("networks:index")
        return render(request, "networks/link_bluesky.html", {"form": form}, status=422)
    status = 422 if form.is_bound else 200
    return render(request, "networks/link_bluesky.html", {"form": form}, status=status)


def try_link(request: AccountRequest, form: BlueskyForm) -> bool:
    """Link by a valid form; on refusal the form carries the error."""
    try:
        account = services.link_bluesky(
            profile=request.profile, actor=request.user, **form.cleaned_data
        )
    except services.LinkedElsewhere as error:
        form.ask_to_confirm(str(error.message))
        return False
    except DomainError as error:
        form.add_error(error.field, str(error.message))
        return False
    messages.success(request, _("@%s is linked.") % account.handle)
    return True


@account_required
def unlink(request: AccountRequest, network: str) -> HttpResponse:
    """Ask, then forget the account at one network."""
    require(request.membership, Action.LINK)
    account = access.social_account_of(request.profile, network)
    if request.method == "POST":
        services.unlink_account(account=account, actor=request.user)
        messages.success(request, _("@%s is no longer linked.") % account.handle)
        return redirect("networks:index")
    return render(request, "networks/unlink.html", {"account": account})
