"""Settings that hold as soon as they are saved."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest
from ayrdash.core.networks import AVAILABLE
from ayrdash.core.toasts import toast
from ayrdash.mail.queries import bad_addresses
from settings_app import queries
from settings_app.forms.rules import AlertForm, AlertKindsForm, LockForm, NetworksForm, TeamForm
from settings_app.models import AlertAddress, AlertKind
from settings_app.services import alerts, rules
from settings_app.views.sections import refuse, settings_page, show


@settings_page
def index(request: AccountRequest) -> HttpResponse:
    """Choose the networks that all profiles may link."""
    off = queries.disabled_networks(request.account)
    form = NetworksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        enabled = form.cleaned_data["enabled"]
        # What this version does not offer stays as it was.
        kept = off - set(AVAILABLE)
        disabled = [*kept, *(name for name in AVAILABLE if name not in enabled)]
        try:
            rules.set_network_access(account=request.account, disabled=disabled, actor=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            toast(request, _("The networks are saved."))
            return redirect("settings:index")
    counts = queries.linked_counts(request.account)
    rows = [(network, network not in off, counts.get(network.value, 0)) for network in AVAILABLE]
    return show(request, "settings:index", {"form": form, "rows": rows}, form)


@settings_page
def lock(request: AccountRequest) -> HttpResponse:
    """Lock the Primary Profile, or open it."""
    initial = {"primary_lock": queries.settings_of(request.account).primary_lock}
    form = LockForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        locked = form.cleaned_data["primary_lock"]
        try:
            rules.set_primary_lock(account=request.account, locked=locked, actor=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            said = _("The Primary Profile is locked.") if locked else _("The lock is off.")
            toast(request, said)
            return redirect("settings:lock")
    return show(request, "settings:lock", {"form": form}, form)


@settings_page
def team(request: AccountRequest) -> HttpResponse:
    """Decide how people join."""
    row = queries.settings_of(request.account)
    initial = {name: getattr(row, name) for name in TeamForm.base_fields}
    form = TeamForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            rules.set_team(account=request.account, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            toast(request, _("The team's settings are saved."))
            return redirect("settings:team")
    return show(request, "settings:team", {"form": form}, form)


@settings_page
def alert_list(request: AccountRequest) -> HttpResponse:
    """List the addresses for alerts; POST adds one."""
    form = AlertForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            alerts.add_address(account=request.account, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            toast(request, _("The address was asked by mail."))
            return redirect("settings:alerts")
    addresses = queries.alert_addresses(request.account)
    bad = bad_addresses(address.email for address in addresses)
    context = {
        "form": form,
        "rows": [
            (
                address,
                AlertKindsForm(initial={"kinds": address.kinds}, auto_id=f"a{address.pk}_%s"),
                bad.get(address.email),
            )
            for address in addresses
        ],
        "owners": queries.owners_addresses(request.account),
    }
    return show(request, "settings:alerts", context, form)


def _address_or_404(request: AccountRequest, address_id: int) -> AlertAddress:
    address = AlertAddress.objects.filter(account=request.account, pk=address_id).first()
    if address is None:
        raise Http404
    address.account = request.account
    return address


@require_POST
@settings_page
def alert_change(request: AccountRequest, address_id: int) -> HttpResponse:
    """Change, ask again or remove one address, as the pressed button says."""
    address = _address_or_404(request, address_id)
    try:
        said = _act(request, address)
    except DomainError as error:
        toast(request, error.message, level="error")
    else:
        toast(request, said)
    return redirect("settings:alerts")


def _act(request: AccountRequest, address: AlertAddress) -> str:
    act = request.POST.get("act")
    if act == "remove":
        alerts.remove_address(address=address, actor=request.user)
        return _("The address gets no more alerts.")
    if act == "ask":
        alerts.ask_again(address=address, actor=request.user)
        return _("The address was asked again.")
    kinds = request.POST.getlist("kinds")
    alerts.change_kinds(address=address, kinds=kinds, actor=request.user)
    return _("The choice is saved.")


def confirm_alerts(request: HttpRequest, token: str) -> HttpResponse:
    """The owner of an address agrees to get alerts; no login, only the mailed link."""
    context: dict[str, object] = {"token": token}
    status = 200
    try:
        if request.method == "POST":
            context |= {"address": alerts.confirm(token=token), "done": True}
        else:
            address = alerts.address_of_link(token)
            context |= {"address": address, "kinds": [AlertKind(k).label for k in address.kinds]}
    except DomainError as error:
        context["error"] = error
        status = error.http_status
    return render(request, "settings_app/confirm_alerts.html", context, status=status)


# Nobody acts as a profile here (profiles.decorators lies above this app).
confirm_alerts.stamp_exempt = True  # type: ignore[attr-defined]  # read by ActingStampMiddleware
