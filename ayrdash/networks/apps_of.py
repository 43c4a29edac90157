"""The app credentials that serve an Account: its own, else the installation's."""

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.oauth import App
from ayrdash.networks.models import NetworkApp, SocialAccount


def installation_apps() -> dict[str, App]:
    """Return the installation's apps by network: of the environment, else of the operator."""
    stored = NetworkApp.objects.filter(account=None)
    apps = {row.network: App(row.client_id, row.client_secret) for row in stored}
    return apps | {name: App(*pair) for name, pair in settings.NETWORK_APPS.items()}


def app_for(account: Account, network: str) -> App | None:
    """Return the app by which an Account links a network; None: it is not configured."""
    own = NetworkApp.objects.filter(account=account, network=network).first()
    if own is not None:
        return App(own.client_id, own.client_secret, own=True)
    return installation_apps().get(network)


def app_by_id(network: str, client_id: str) -> App | None:
    """Return an app by the id that it has at its network, whoever keeps it here."""
    row = NetworkApp.objects.filter(network=network, client_id=client_id).order_by("pk").last()
    if row is not None:
        return App(row.client_id, row.client_secret, own=row.account_id is not None)
    given = settings.NETWORK_APPS.get(network)
    return App(*given) if given and given[0] == client_id else None


def configured_networks(account: Account) -> frozenset[str]:
    """Return the networks with app credentials for an Account, in one statement."""
    rows = NetworkApp.objects.filter(account=None) | NetworkApp.objects.filter(account=account)
    return frozenset(rows.values_list("network", flat=True)) | frozenset(settings.NETWORK_APPS)


def app_of_account(account: SocialAccount) -> App:
    """Return the app that a social account was linked with: its tokens serve no other.

    A ``Fault`` where that app is gone from here; the link is not at fault.
    """
    owner = account.profile.account
    stored = NetworkApp.objects.filter(network=account.app_network, client_id=account.client_id)
    mine = next((row for row in stored if row.account_id in (None, owner.pk)), None)
    if mine is not None:
        return App(mine.client_id, mine.client_secret, own=mine.account_id is not None)
    given = settings.NETWORK_APPS.get(account.app_network)
    if given and given[0] == account.client_id:
        return App(*given)
    message = _("The app that this account was linked with is no longer set up here.")
    raise Fault(FaultKind.REJECTED, message)
