"""The Account's settings, while acting as the Primary Profile."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ayrdash.accounts.policy import Action, require
from ayrdash.core.http import AccountRequest, account_required, primary_required
from ayrdash.core.networks import AVAILABLE
from ayrdash.core.toasts import toast
from settings_app import queries, services
from settings_app.forms import NetworksForm


@account_required
@primary_required
def index(request: AccountRequest) -> HttpResponse:
    """Choose the networks that all profiles may link."""
    require(request.membership, Action.CHANGE_SETTINGS)
    form = NetworksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        disabled = [name for name in AVAILABLE if name not in form.cleaned_data["enabled"]]
        services.set_network_access(account=request.account, disabled=disabled, actor=request.user)
        toast(request, _("The settings are saved."))
        return redirect("settings:index")
    off = queries.disabled_networks(request.account)
    counts = queries.linked_counts(request.account)
    rows = [(network, network not in off, counts.get(network.value, 0)) for network in AVAILABLE]
    context = {"form": form, "rows": rows}
    return render(request, "settings_app/index.html", context, status=422 if form.errors else 200)
