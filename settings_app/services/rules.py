"""Settings that hold as soon as they are saved: networks, the lock, the team."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.models import Account, User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError, NotEntitled
from ayrdash.core.networks import Network
from settings_app.models import AccountSettings

INVITATION_DAYS = range(1, 31)


class SettingRefused(DomainError):
    """A value that the setting can't have."""

    code = 930


def require(account: Account, feature: Feature) -> None:
    """Raise ``NotEntitled`` unless the Account's plan includes the feature."""
    if not is_entitled(account, feature):
        raise NotEntitled(_("Your plan does not include this setting."))


def set_network_access(*, account: Account, disabled: Sequence[str], actor: User) -> bool:
    """Switch networks off for all profiles; links made before stay and keep working."""
    unknown = sorted(set(disabled) - set(Network.values))
    if unknown:
        message = _("There is no network called “%s”.") % unknown[0]
        raise SettingRefused(message, field="enabled")
    return _change(
        account, actor, "settings.networks_changed", {"disabled_networks": sorted(set(disabled))}
    )


def set_primary_lock(*, account: Account, locked: bool, actor: User) -> bool:
    """Keep everybody but owners off the Primary Profile, or let them back."""
    return _change(account, actor, "settings.primary_lock_changed", {"primary_lock": locked})


def set_team(
    *,
    account: Account,
    team_profiles_count: bool,
    allow_existing_logins: bool,
    invitation_days: int,
    actor: User,
) -> bool:
    """Decide how team members join. ``invitation_days``: 1 to 30."""
    if invitation_days not in INVITATION_DAYS:
        message = _("Invitations last between 1 and 30 days.")
        raise SettingRefused(message, field="invitation_days")
    return _change(
        account,
        actor,
        "settings.team_changed",
        {
            "team_profiles_count": team_profiles_count,
            "allow_existing_logins": allow_existing_logins,
            "invitation_days": invitation_days,
        },
    )


def set_messaging(*, account: Account, enabled: bool, actor: User) -> bool:
    """Switch direct messages on for the Account, or off for all its profiles."""
    return _change(
        account,
        actor,
        "settings.messaging_changed",
        {"messaging_enabled": enabled},
        feature=Feature.MESSAGING,
    )


def _change(
    account: Account,
    actor: User,
    verb: str,
    values: dict[str, Any],
    *,
    feature: Feature = Feature.PROFILE_SETTINGS,
) -> bool:
    """Write what differs, and record it with before and after; tell whether anything did."""
    require(account, feature)
    with transaction.atomic():
        AccountSettings.objects.get_or_create(account=account)
        row = AccountSettings.objects.select_for_update().get(account=account)
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changed:
            return False
        before = {name: getattr(row, name) for name in changed}
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=[*changed, "updated_at"])
        record(verb, account=account, actor=actor, details={"before": before, "after": changed})
    return True
