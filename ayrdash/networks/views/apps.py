"""Network apps: an Account's own credentials at the networks, in the settings."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ayrdash.core.errors import DomainError
from ayrdash.core.http import AccountRequest
from ayrdash.core.networks import AnyNetwork
from ayrdash.core.ratelimit import allow
from ayrdash.core.toasts import toast
from ayrdash.networks.adapters import code_link_of, link_of, oauth_of, spoken
from ayrdash.networks.adapters.oauth import Outcome
from ayrdash.networks.apps_of import installation_apps
from ayrdash.networks.forms import BotForm, NetworkAppForm
from ayrdash.networks.models import NetworkApp
from ayrdash.networks.services import apps
from ayrdash.networks.services.attempts import redirect_uri
from settings_app.views.sections import refuse, settings_page, show

TESTS_PER_HOUR = 30
_TONES = {Outcome.PROVEN: "success", Outcome.REFUSED: "danger", Outcome.UNPROVEN: "info"}


AppForm = BotForm | NetworkAppForm


@dataclass(frozen=True)
class AppRow:
    """One network that needs an app, and where its credentials come from."""

    network: AnyNetwork
    own: NetworkApp | None
    by_installation: bool
    callbacks: list[str]
    form: AppForm


def _app_networks() -> dict[AnyNetwork, list[str]]:
    """Return the networks whose apps serve, each with its callback addresses."""
    found: dict[AnyNetwork, list[str]] = {}
    for network in spoken():
        if link := link_of(network):
            back = [redirect_uri(network)] if oauth_of(network) else []
            found.setdefault(link.app_network, []).extend(back)
    return found


def _form_of(network: str) -> type[AppForm]:
    return BotForm if code_link_of(network) else NetworkAppForm


def _rows(request: AccountRequest, bad: AppForm | None = None) -> list[AppRow]:
    mine = {row.network: row for row in NetworkApp.objects.filter(account=request.account)}
    given = installation_apps()
    rows = []
    for network, callbacks in _app_networks().items():
        own = mine.get(network.value)
        initial = {"client_id": own.client_id if own else ""}
        form = _form_of(network)(prefix=network.value, initial=initial)
        if bad is not None and bad.prefix == network.value:
            form = bad
        rows.append(AppRow(network, own, network.value in given, callbacks, form))
    return rows


@settings_page
def index(request: AccountRequest) -> HttpResponse:
    """Show each network's app, and keep one."""
    if request.method != "POST":
        return show(request, "networks:apps", {"rows": _rows(request)}, page="apps")
    network = _known_or_404(request.POST.get("network", ""))
    form = _form_of(network)(request.POST, prefix=network)
    if form.is_valid():
        try:
            apps.set_app(
                account=request.account, network=network, actor=request.user, **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error)
        else:
            toast(request, _("The app is saved. Test it before you rely on it."))
            return redirect("networks:apps")
    context = {"rows": _rows(request, form)}
    return show(request, "networks:apps", context, form, page="apps")


@require_POST
@settings_page
def remove(request: AccountRequest, network: str) -> HttpResponse:
    """Forget an Account's own app."""
    apps.remove_app(account=request.account, network=network, actor=request.user)
    toast(request, _("The app is removed."))
    return redirect("networks:apps")


@require_POST
@settings_page
def test(request: AccountRequest, network: str) -> HttpResponse:
    """Try what can be proven of an app, and show it."""
    apps.own_app(request.account, network)
    if not allow("app-test", str(request.account.pk), limit=TESTS_PER_HOUR, seconds=3_600):
        toast(request, _("Too many tries. Wait an hour."))
        return redirect("networks:apps")
    checks = apps.test_app(account=request.account, network=network)
    lines = [(_TONES[check.outcome], check.text) for check in checks]
    context: dict[str, Any] = {"rows": _rows(request), "tested": network, "checks": lines}
    return show(request, "networks:apps", context, page="apps")


def _known_or_404(network: str) -> str:
    if network not in _app_networks():
        raise Http404
    return network
