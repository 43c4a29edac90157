"""What views of the team share: right and look-up."""

from ayrdash.accounts import policy
from ayrdash.accounts.models import Membership
from ayrdash.accounts.policy import Action
from ayrdash.core.http import AccountRequest
from teams import access
from teams.models import Invitation


def require_team(request: AccountRequest) -> None:
    """Refuse with 403, saying why, who may not manage the team."""
    policy.require(request.membership, Action.MANAGE_TEAM)


def invitation_or_404(request: AccountRequest, invitation_id: int) -> Invitation:
    """Return an invitation of the asker's Account, for those who manage its team."""
    require_team(request)
    return access.invitation_of(request.membership, invitation_id)


def member_or_404(request: AccountRequest, member_id: int) -> Membership:
    """Return a member of the asker's Account, for those who manage its team."""
    require_team(request)
    return access.member_of(request.membership, member_id)
