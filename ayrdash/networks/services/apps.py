"""An Account's own app credentials: kept, tried, removed."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError, NotFound
from ayrdash.core.networks import label_of
from ayrdash.networks.adapters import link_of
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.oauth import App, AppCheck, Outcome
from ayrdash.networks.models import NetworkApp
from ayrdash.networks.services.attempts import redirect_uri


class SecretMissing(DomainError):
    """A new app, or one with another id, needs its secret."""

    code = 964


def set_app(
    *, account: Account, network: str, client_id: str, client_secret: str, actor: User
) -> NetworkApp:
    """Keep an Account's own app. An empty secret keeps the stored one of the same client id."""
    with transaction.atomic():
        old = NetworkApp.objects.filter(account=account, network=network).first()
        if not client_secret and (old is None or old.client_id != client_id):
            raise SecretMissing(_("Give the client secret too."), field="client_secret")
        values = {
            "client_id": client_id,
            "client_secret": client_secret or (old.client_secret if old else ""),
            "tested_at": None,
            "refused": False,
        }
        row, _made = NetworkApp.objects.update_or_create(
            account=account, network=network, defaults=values
        )
        record(
            "network_app.saved",
            account=account,
            actor=actor,
            details={"network": label_of(network), "client_id": client_id},
        )
    return row


def remove_app(*, account: Account, network: str, actor: User) -> None:
    """Forget an Account's own app; the installation's serves again where there is one."""
    row = own_app(account, network)
    with transaction.atomic():
        row.delete()
        record(
            "network_app.removed",
            account=account,
            actor=actor,
            details={"network": label_of(network), "client_id": row.client_id},
        )


def own_app(account: Account, network: str) -> NetworkApp:
    """Return an Account's own app; ``NotFound`` if it has none."""
    row = NetworkApp.objects.filter(account=account, network=network).first()
    if row is None:
        raise NotFound("No such app.")
    return row


def test_app(*, account: Account, network: str) -> Sequence[AppCheck]:
    """Try what can be proven of an Account's own app, and keep whether it was refused."""
    row, link = own_app(account, network), link_of(network)
    if link is None:
        raise NotFound("No such app.")
    app = App(row.client_id, row.client_secret, own=True)
    try:
        checks = link.test_app(app, redirect_uri=redirect_uri(network))
    except Fault as fault:
        checks = [AppCheck(Outcome.UNPROVEN, fault.message)]
    refused = any(check.outcome is Outcome.REFUSED for check in checks)
    NetworkApp.objects.filter(pk=row.pk).update(tested_at=timezone.now(), refused=refused)
    return checks


test_app.__test__ = False  # type: ignore[attr-defined]  # no test of pytest's
