"""Reads of an Account's settings."""

from ayrdash.accounts.models import Account
from settings_app.models import AccountSettings


def disabled_networks(account: Account) -> set[str]:
    """Return the networks that the Account has switched off for all its profiles."""
    settings = AccountSettings.objects.filter(account=account).only("disabled_networks").first()
    return set(settings.disabled_networks) if settings else set()
