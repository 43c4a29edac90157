"""Roles in words: what each may do, and why somebody may not be managed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts import policy
from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action

Role = Membership.Role

_GIVES: dict[str, Promise] = {
    Role.OWNER: _("Everything, and the account itself: its team, plan and ownership."),
    Role.ADMIN: _("Full rights: all profiles, social accounts, keys, settings and the team."),
    Role.EDITOR: _("Write, schedule and publish posts for the profiles. No keys, no settings."),
    Role.APPROVER: _("Look at posts and approve them. Writes nothing."),
    Role.VIEWER: _("Look, and change nothing."),
}


def gives(role: str) -> Promise:
    """Say in one sentence what a role may do."""
    return _GIVES[role]


def role_choices(membership: Membership) -> list[tuple[str, str]]:
    """Return the roles that the member may give, each with what it gives."""
    granted = policy.grantable_roles(membership)
    return [(role, f"{Role(role).label}. {gives(role)}") for role in granted]


def why_not_manage(membership: Membership, other: Membership) -> str | Promise:
    """Say in one sentence why ``policy.may_manage`` says no; empty if it says yes."""
    if policy.may_manage(membership, other):
        return ""
    if membership.pk == other.pk:
        return _("This is you. Somebody else of the team can change it.")
    if why := policy.why_not(membership, Action.MANAGE_TEAM):
        return why
    return _("An owner holds more rights than you. Only an owner may change this.")
