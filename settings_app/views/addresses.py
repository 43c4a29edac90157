"""The IP white list: list, add, try an address, remove."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ayrdash.core.addresses import client_address, is_within, read_address
from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest
from ayrdash.core.toasts import toast
from settings_app import queries
from settings_app.forms.addresses import AddressForm, TestForm
from settings_app.services import addresses as services
from settings_app.views.sections import refuse, settings_page, show


@settings_page
def addresses(request: AccountRequest) -> HttpResponse:
    """Show the list, and what it says of an address; POST adds a line."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    asks_sure = False
    if form.is_valid():
        try:
            name = services.add_address(
                account=request.account,
                actor=request.user,
                present=client_address(request),
                **form.cleaned_data,
            )
        except services.ShutsOut as error:
            asks_sure = True
            refuse(form, error)
        except DomainError as error:
            refuse(form, error)
        else:
            toast(request, _("%s may call the API.") % name)
            return redirect("settings:addresses")
    context = {"form": form, "asks_sure": asks_sure, **_told(request)}
    return show(request, "settings:addresses", context, form)


def _told(request: AccountRequest) -> dict[str, Any]:
    entries = queries.settings_of(request.account).allowed_addresses
    present = client_address(request)
    test = TestForm(request.GET)
    asked = test.cleaned_data["address"].strip() if test.is_valid() else ""
    return {
        "entries": entries,
        "present": present,
        "shut_out": bool(entries) and not _holding(entries, present),
        "test": test,
        "asked": asked,
        **(_answer(entries, asked) if asked else {}),
    }


def _answer(entries: list[services.Entry], asked: str) -> dict[str, Any]:
    """Return what the list says of an address that somebody typed."""
    try:
        address = read_address(asked)
    except ValueError:
        return {"answer": "unreadable"}
    holding = _holding(entries, address)
    allowed = holding is not None or not entries
    return {"answer": "allowed" if allowed else "refused", "by": holding, "address": address}


def _holding(entries: list[services.Entry], address: str) -> services.Entry | None:
    """Return the line of the list that holds an address."""
    return next((entry for entry in entries if is_within(address, [entry["network"]])), None)


@require_POST
@settings_page
def remove_address(request: AccountRequest) -> HttpResponse:
    """Take a line off the list."""
    network = request.POST.get("network", "")
    try:
        removed = services.remove_address(
            account=request.account, network=network, actor=request.user
        )
    except DomainError as error:
        toast(request, str(error.message), level="error")
        return redirect("settings:addresses")
    left = queries.settings_of(request.account).allowed_addresses
    if removed and not left:
        toast(request, _("The list is empty: the API may be called from anywhere."))
    elif removed:
        toast(request, _("%s is off the list.") % network)
    return redirect("settings:addresses")
