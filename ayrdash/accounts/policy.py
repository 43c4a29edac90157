"""The one place that decides who may do what. Pages, API and templates ask it.

Which profiles a member reaches is the other half: ``profiles.access.visible_to``.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.models import Membership

Role = Membership.Role


class Action(StrEnum):
    """Everything that a role can allow."""

    VIEW = "view"
    POST = "post"
    APPROVE = "approve"
    LINK = "link"
    MANAGE_PROFILES = "manage_profiles"
    SEE_KEYS = "see_keys"
    # Named keys open the API of the Account as a whole.
    MANAGE_KEYS = "manage_keys"
    MANAGE_WEBHOOKS = "manage_webhooks"
    CHANGE_SETTINGS = "change_settings"
    SEE_PLAN = "see_plan"
    MANAGE_TEAM = "manage_team"
    SEE_AUDIT = "see_audit"
    # The owner's alone: view as a member, hand over or close the Account.
    VIEW_AS = "view_as"
    HAND_OVER = "hand_over"


_ADMIN = frozenset(Action) - {Action.VIEW_AS, Action.HAND_OVER}
_ALLOWED: dict[str, frozenset[Action]] = {
    Role.OWNER: frozenset(Action),
    Role.ADMIN: _ADMIN,
    Role.EDITOR: frozenset({Action.VIEW, Action.POST}),
    Role.APPROVER: frozenset({Action.VIEW, Action.APPROVE}),
    Role.VIEWER: frozenset({Action.VIEW}),
}
# What belongs to the Account as a whole: closed to a member who does not reach all
# profiles, and by the Primary Profile Lock (dashboard.md section 5: neither Profile
# Settings nor Account/Billing; nor keys, which would act as the Primary Profile).
_WHOLE_ACCOUNT = frozenset({Action.CHANGE_SETTINGS, Action.SEE_PLAN, Action.MANAGE_KEYS})
_ALL_PROFILES = frozenset({Action.MANAGE_PROFILES, Action.MANAGE_TEAM, Action.SEE_AUDIT})


def may(membership: Membership, action: Action) -> bool:
    """Tell whether the member's role allows the action in the member's own Account.

    Objects of another Account never get here: look-ups start from the Account.
    """
    if not membership.is_active or action not in _ALLOWED[membership.role]:
        return False
    if action in _WHOLE_ACCOUNT | _ALL_PROFILES and not membership.all_profiles:
        return False
    return not (action in _WHOLE_ACCOUNT and membership.is_locked_out)


def why_not(membership: Membership, action: Action) -> str | Promise:
    """Say in one sentence why ``may`` says no; empty if it says yes."""
    if may(membership, action):
        return ""
    if action in _ALLOWED[membership.role] and membership.all_profiles:
        return _("The Primary Profile is locked. Ask an owner.")
    if action in _ALLOWED[membership.role]:
        return _("This is for members who reach all profiles. Ask an owner or admin.")
    return _NEEDS.get(action, _("Your role does not include this. Ask an owner or admin."))


_NEEDS: dict[Action, Promise] = {
    Action.POST: _("Your role may look, not post. Ask an owner or admin."),
    Action.LINK: _("Social accounts are linked by owners and admins."),
    Action.VIEW_AS: _("Only an owner may do this."),
    Action.HAND_OVER: _("Only an owner may do this."),
}


def require(membership: Membership, action: Action) -> None:
    """Raise ``PermissionDenied``, with the sentence that says why, unless ``may`` says yes."""
    if not may(membership, action):
        raise PermissionDenied(str(why_not(membership, action)))


def grantable_roles(membership: Membership) -> list[str]:
    """Return the roles that the member may give: none that holds more than their own.

    Ownership is not given but handed over, so owner is never among them.
    """
    if not may(membership, Action.MANAGE_TEAM):
        return []
    own = _ALLOWED[membership.role]
    return [role for role in Role.values if role != Role.OWNER and _ALLOWED[role] <= own]


def may_manage(membership: Membership, other: Membership) -> bool:
    """Tell whether the member may change, deactivate or remove the other one.

    Owners manage everybody but themselves (leaving is an act of its own); admins manage
    who holds no more than they do.
    """
    if membership.account_id != other.account_id or membership.pk == other.pk:
        return False
    if not may(membership, Action.MANAGE_TEAM):
        return False
    return membership.is_owner or other.role in grantable_roles(membership)
