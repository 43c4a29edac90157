"""Look-ups with permission: what is not the asker's looks as if it did not exist."""

from ayrdash.accounts.models import Membership
from ayrdash.core.errors import NotFound
from teams.models import Invitation


def invitation_of(membership: Membership, invitation_id: int) -> Invitation:
    """Return an invitation into the member's Account; else ``NotFound``."""
    rows = Invitation.objects.filter(account=membership.account, pk=invitation_id)
    found = rows.select_related("account", "profile", "mail", "invited_by").first()
    if found is None:
        raise NotFound("No such invitation.")
    return found


def member_of(membership: Membership, member_id: int) -> Membership:
    """Return a member of the asker's Account, deactivated or not; else ``NotFound``."""
    rows = Membership.objects.filter(account=membership.account, pk=member_id)
    found = rows.select_related("user", "account__settings", "team_profile").first()
    if found is None:
        raise NotFound("No such member.")
    return found
