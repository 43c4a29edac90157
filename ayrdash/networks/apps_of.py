"""The app credentials that serve an Account: its own, else the installation's."""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import Q
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


def apps_by_id(network: str, client_id: str, accounts: Collection[int]) -> list[App]:
    """Return the apps of an id at a network that serve these Accounts: the installation's first.

    An id is public: what another Account keeps under it is nobody else's.
    """
    of_these = Q(account=None) | Q(account__in=accounts)
    rows = NetworkApp.objects.filter(of_these, network=network, client_id=client_id)
    given = settings.NETWORK_APPS.get(network)
    apps: dict[str, App] = {}
    if given and given[0] == client_id:
        apps[given[1]] = App(*given)
        # The operator's stored one is from before.
        rows = rows.exclude(account=None)
    for row in sorted(rows, key=lambda row: (row.account_id or 0, row.pk)):
        own = row.account_id is not None
        apps.setdefault(row.client_secret, App(row.client_id, row.client_secret, own=own))
    return list(apps.values())


def configured_networks(account: Account) -> frozenset[str]:
    """Return the networks with app credentials for an Account, in one statement."""
    rows = NetworkApp.objects.filter(account=None) | NetworkApp.objects.filter(account=account)
    return frozenset(rows.values_list("network", flat=True)) | frozenset(settings.NETWORK_APPS)


def app_of_account(account: SocialAccount) -> App:
    """Return the app that a social account was linked with: its tokens serve no other.

    A ``Fault`` where that app is gone from here; the link is not at fault.
    """
    app = apps_of_accounts([account]).get(account.pk)
    if app is None:
        message = _("The app that this account was linked with is no longer set up here.")
        raise Fault(FaultKind.REJECTED, message)
    return app


def apps_of_accounts(accounts: Iterable[SocialAccount]) -> dict[int, App]:
    """Return the apps that social accounts were linked with, by these, in one statement.

    Those whose app is gone from here are left out. Their profiles are to be loaded.
    """
    found, accounts = dict[int, App](), list(accounts)
    rows = NetworkApp.objects.filter(client_id__in={row.client_id for row in accounts})
    stored = {(row.account_id, row.network, row.client_id): row for row in rows.order_by("pk")}
    for account in accounts:
        names = (account.app_network, account.client_id)
        given = settings.NETWORK_APPS.get(account.app_network)
        # As on linking, the Account's own goes first; the operator's stored one is from before.
        if own := stored.get((account.profile.account_id, *names)):
            found[account.pk] = App(own.client_id, own.client_secret, own=True)
        elif given and given[0] == account.client_id:
            found[account.pk] = App(*given)
        elif common := stored.get((None, *names)):
            found[account.pk] = App(common.client_id, common.client_secret)
    return found
