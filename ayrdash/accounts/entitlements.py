"""What an Account's plan includes. This never answers an authorisation question.

Figures: dashboard.md section 11 of the product's reference (plans of 2026).
"""

from enum import StrEnum

from ayrdash.accounts.models import Account

Plan = Account.Plan


class Feature(StrEnum):
    """Features that a plan can include."""

    USER_PROFILES = "user_profiles"
    # Settings that hold for all profiles: lock, logo, networks, help links, modals, alerts.
    PROFILE_SETTINGS = "profile_settings"
    # Own style sheet, page title, button text, favicon and footer of the linking page.
    MAX_PACK = "max_pack"
    # The API is called from approved addresses alone.
    ADDRESS_LIST = "address_list"
    # Direct messages: conversations, answers, the automatic answer.
    MESSAGING = "messaging"
    # All pages that a Facebook user linked before are linked anew at once.
    RESYNC = "resync"


_BUSINESS = frozenset({Feature.USER_PROFILES, Feature.PROFILE_SETTINGS, Feature.MESSAGING})
_INCLUDED: dict[str, frozenset[Feature]] = {
    Plan.FREE: frozenset(),
    Plan.PREMIUM: frozenset(),
    Plan.LAUNCH: _BUSINESS,
    Plan.BUSINESS: _BUSINESS,
    Plan.ENTERPRISE: frozenset(Feature),
}

# User Profiles beside the Primary; None: no limit.
_PROFILE_LIMIT: dict[str, int | None] = {
    Plan.FREE: 0,
    Plan.PREMIUM: 0,
    Plan.LAUNCH: 10,
    Plan.BUSINESS: None,
    Plan.ENTERPRISE: None,
}


def is_entitled(account: Account, feature: Feature) -> bool:
    """Tell whether the Account's plan includes the feature, by itself or by the Max Pack."""
    if feature == Feature.MAX_PACK and account.max_pack:
        return Feature.PROFILE_SETTINGS in _INCLUDED[account.plan]
    return feature in _INCLUDED[account.plan]


def profile_limit(account: Account) -> int | None:
    """Return how many User Profiles the Account may have; None: any number."""
    if account.profile_limit is not None:
        return account.profile_limit
    return _PROFILE_LIMIT[account.plan]
