"""Reads of an Account's settings."""

from django.db.models import Count

from ayrdash.accounts.models import Account
from settings_app.models import AccountSettings


def disabled_networks(account: Account) -> set[str]:
    """Return the networks that the Account has switched off for all its profiles."""
    settings = AccountSettings.objects.filter(account=account).only("disabled_networks").first()
    return set(settings.disabled_networks) if settings else set()


def linked_counts(account: Account) -> dict[str, int]:
    """Count the linked profiles per network. By name: profiles lie above settings."""
    rows = (
        Account.objects.filter(pk=account.pk, profiles__deleted_at=None)
        .values("profiles__social_accounts__network")
        .annotate(count=Count("profiles__social_accounts"))
    )
    return {row["profiles__social_accounts__network"]: row["count"] for row in rows}
