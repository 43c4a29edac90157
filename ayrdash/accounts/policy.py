"""The one place that decides who may do what. Pages, API and templates ask it."""

from enum import StrEnum

from ayrdash.accounts.models import Membership

Role = Membership.Role


class Action(StrEnum):
    """Everything that a role can allow."""

    VIEW = "view"
    POST = "post"
    LINK = "link"
    MANAGE_PROFILES = "manage_profiles"
    SEE_KEYS = "see_keys"
    CHANGE_SETTINGS = "change_settings"


_ALLOWED: dict[str, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
}


def may(membership: Membership, action: Action) -> bool:
    """Tell whether the member's role allows the action in the member's own Account.

    Objects of another Account never get here: look-ups start from the Account.
    """
    return action in _ALLOWED[membership.role]
