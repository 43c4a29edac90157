"""Reads of an Account's settings."""

from typing import Any

from django.db.models import Count, Q

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.models import Account, Membership
from ayrdash.core.rows import only_row
from ayrdash.mail.services import bounces
from settings_app.content import DEFAULTS
from settings_app.models import AccountSettings, AlertAddress, LookFile, LookVersion

VERSIONS_SHOWN = 50


def settings_of(account: Account) -> AccountSettings:
    """Return the Account's settings; what was never changed is at its default."""
    found = AccountSettings.objects.filter(account=account).first()
    return found or AccountSettings(account=account)


def allowed_networks(account: Account) -> list[str]:
    """Return the networks that the API may be called from; none: from anywhere.

    The list holds as long as the plan includes it. Asks nothing of the database where
    the settings came with the Account.
    """
    if not is_entitled(account, Feature.ADDRESS_LIST):
        return []
    settings: AccountSettings | None = getattr(account, "settings", None)
    return [entry["network"] for entry in settings.allowed_addresses] if settings else []


def messaging_enabled(account: Account) -> bool:
    """Tell whether the Account has direct messages, which its plan must include."""
    if not is_entitled(account, Feature.MESSAGING):
        return False
    settings: AccountSettings | None = getattr(account, "settings", None)
    return settings is not None and settings.messaging_enabled


def disabled_networks(account: Account) -> set[str]:
    """Return the networks that the Account has switched off for all its profiles."""
    rows = AccountSettings.objects.filter(account=account)
    return set(only_row(rows.values_list("disabled_networks", flat=True)) or ())


def linked_counts(account: Account) -> dict[str, int]:
    """Count the linked profiles per network. By name: profiles lie above settings."""
    rows = (
        Account.objects.filter(pk=account.pk, profiles__deleted_at=None)
        .values("profiles__social_accounts__network")
        .annotate(count=Count("profiles__social_accounts"))
    )
    return {row["profiles__social_accounts__network"]: row["count"] for row in rows}


def alert_addresses(account: Account) -> list[AlertAddress]:
    """Return all addresses of the Account's list, confirmed or not, oldest first."""
    return list(AlertAddress.objects.filter(account=account).order_by("id"))


def accounts_of_address(email: str) -> list[Account]:
    """Return the Accounts that count on an address: a member's, or one that agreed to alerts."""
    member = Q(memberships__user__email__iexact=email, memberships__deactivated_at=None)
    listed = Q(alert_addresses__email__iexact=email, alert_addresses__confirmed_at__isnull=False)
    return list(Account.objects.filter(member | listed, closing_at=None).distinct())


def addresses_of(account: Account) -> list[str]:
    """Return the addresses that an Account counts on, as ``accounts_of_address`` does."""
    members = Membership.objects.filter(account=account, deactivated_at=None)
    own = members.values_list("user__email", flat=True)
    agreed = AlertAddress.objects.filter(account=account).exclude(confirmed_at=None)
    return [*own, *agreed.values_list("email", flat=True)]


def owners_addresses(account: Account) -> list[str]:
    """Return the active owners' sign-in addresses."""
    owners = Membership.objects.filter(
        account=account, role=Membership.Role.OWNER, deactivated_at=None, user__is_active=True
    )
    return list(owners.order_by("id").values_list("user__email", flat=True))


def alert_takers(account: Account) -> dict[str, list[str]]:
    """Return which addresses get which kinds of alerts instead of the owners.

    Only what has agreed and can be reached: an address that mail comes back from takes
    nothing, so that its kinds are not lost.
    """
    confirmed = AlertAddress.objects.filter(account=account).exclude(confirmed_at=None)
    rows = list(confirmed.order_by("id"))
    reachable = set(bounces.reachable(address.email for address in rows)) if rows else set()
    takers: dict[str, list[str]] = {}
    for address in rows:
        for kind in address.kinds if address.email in reachable else ():
            takers.setdefault(kind, []).append(address.email)
    return takers


def draft_of(account: Account) -> LookVersion | None:
    """Return the draft of the linking page's look, if there is one."""
    return LookVersion.objects.filter(account=account, state=LookVersion.State.DRAFT).first()


def published_of(account: Account) -> LookVersion | None:
    """Return the look that end users see, if the Account ever published one."""
    return LookVersion.objects.filter(account=account, state=LookVersion.State.PUBLISHED).first()


def draft_content(account: Account) -> dict[str, Any]:
    """Return the content that an editor continues: the draft's, else the published one's."""
    base = draft_of(account) or published_of(account)
    return {**DEFAULTS, **(base.content if base else {})}


def draft_style(account: Account) -> LookFile | None:
    """Return the style sheet of what an editor continues."""
    name = draft_content(account)["style"]
    return LookFile.objects.filter(account=account, name=name).first() if name else None


def pictures(account: Account) -> list[LookFile]:
    """Return the pictures uploaded for texts, newest first."""
    kept = LookFile.objects.filter(account=account, kind=LookFile.Kind.PICTURE)
    return list(kept.defer("source").order_by("-id"))


def versions(account: Account) -> list[LookVersion]:
    """Return the newest versions, the draft first."""
    return list(LookVersion.objects.filter(account=account).order_by("-number")[:VERSIONS_SHOWN])


def version_of(account: Account, number: int) -> LookVersion | None:
    """Return one version by its number."""
    return LookVersion.objects.filter(account=account, number=number).first()
