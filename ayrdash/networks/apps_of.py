"""The app credentials that serve an Account: its own, else the installation's."""

from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.oauth import App
from ayrdash.networks.models import NetworkApp, SocialAccount


def _in_order(rows: Iterable[NetworkApp], network: str, client_id: str | None = None) -> list[App]:
    """Return the apps of one network that serve, by these rows and the environment: best first.

    An Account's own goes before the installation's. The environment's goes in place of the
    operator's stored one, which is from before. ``client_id``: only apps of that id count.
    """
    stored = [row for row in rows if client_id in (None, row.client_id)]
    given = settings.NETWORK_APPS.get(network)
    own = [App(row.client_id, row.client_secret, own=True) for row in stored if row.account_id]
    common = [App(row.client_id, row.client_secret) for row in stored if not row.account_id]
    if given and client_id in (None, given[0]):
        common = [App(*given)]
    return own + common


def installation_apps() -> dict[str, App]:
    """Return the installation's apps by network: of the environment, else of the operator."""
    stored = {row.network: [row] for row in NetworkApp.objects.filter(account=None)}
    names = {*stored, *settings.NETWORK_APPS}
    return {name: _in_order(stored.get(name, []), name)[0] for name in names}


def app_for(account: Account, network: str) -> App | None:
    """Return the app by which an Account links a network; None: it is not configured."""
    rows = NetworkApp.objects.filter(Q(account=None) | Q(account=account), network=network)
    return next(iter(_in_order(rows, network)), None)


def apps_by_id(network: str, client_id: str, accounts: Collection[int]) -> list[App]:
    """Return the apps of an id at a network that serve these Accounts: the installation's first.

    An id is public: what another Account keeps under it is nobody else's.
    """
    of_these = Q(account=None) | Q(account__in=accounts)
    rows = NetworkApp.objects.filter(of_these, network=network, client_id=client_id)
    found = _in_order(rows.order_by("account_id", "pk"), network, client_id)
    apps: dict[str, App] = {}
    for app in sorted(found, key=lambda app: app.own):
        apps.setdefault(app.client_secret, app)
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
    stored = {(row.account_id, row.network): row for row in rows}
    for account in accounts:
        owners, network = (account.profile.account_id, None), account.app_network
        mine = [stored[owner, network] for owner in owners if (owner, network) in stored]
        if apps := _in_order(mine, network, account.client_id):
            found[account.pk] = apps[0]
    return found
