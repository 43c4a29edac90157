"""Changing an Account's settings."""

from collections.abc import Sequence

from django.db import transaction

from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from settings_app.models import AccountSettings


def set_network_access(*, account: Account, disabled: Sequence[str], actor: User) -> None:
    """Switch networks off for all profiles; links made before stay and keep working."""
    with transaction.atomic():
        row = AccountSettings.objects.select_for_update().get(account=account)
        before, row.disabled_networks = row.disabled_networks, sorted(set(disabled))
        row.save(update_fields=["disabled_networks", "updated_at"])
        record(
            "settings.networks_changed",
            account=account,
            actor=actor,
            details={"before": before, "after": row.disabled_networks},
        )
