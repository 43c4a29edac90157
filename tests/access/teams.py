"""The team: members, invitations, and the page that an invitation opens."""

import datetime
from typing import Any

from django.utils import timezone

from ayrdash.accounts.models import Membership
from ayrdash.core.tokens import lookup_hash
from teams.models import Invitation
from tests.access.profiles import password_given
from tests.access.table import Row, public
from tests.cast import Party, make_member, make_profile


def invitation(party: Party) -> list[Any]:
    """Somebody is invited, long enough ago to be mailed again."""
    email = f"dora@{party.account.ref_id[:8]}.test"
    found = Invitation.objects.filter(account=party.account, email=email).first()
    if found is None:
        profile = make_profile(party.account, f"Team: {email}", kind="team")
        found = Invitation.objects.create(
            account=party.account,
            email=email,
            profile=profile,
            invited_by=party.user,
            token_hash=lookup_hash(f"token of {email}"),
            sent_at=timezone.now() - datetime.timedelta(hours=2),
            expires_at=timezone.now() + datetime.timedelta(days=7),
        )
    return [found.pk]


def colleague(party: Party) -> list[Any]:
    """Somebody else of the team, with the least rights."""
    email = f"colleague@{party.account.ref_id[:8]}.test"
    found = Membership.objects.filter(account=party.account, user__email=email).first()
    if found is None:
        _, found = make_member(party, "viewer", email=email)
    return [found.pk]


def here(party: Party) -> dict[str, Any]:
    return {"account": party.account.ref_id}


NEW = {"title": "Dora", "email": "new@northwind.test"}

ROWS = [
    Row("teams:index", "GET"),
    Row("teams:invitations", "GET", needs="manage_team"),
    Row("teams:invite", "GET", profile=403, needs="manage_team"),
    # No mail server in the tests: the page shows the link.
    Row("teams:invite", "POST", data=NEW, primary=200, profile=403, needs="manage_team"),
    Row("teams:resend", "POST", of=invitation, primary=200, needs="manage_team"),
    Row(
        "teams:link",
        "GET",
        of=invitation,
        primary=302,
        prepare=password_given,
        needs="manage_team",
    ),
    Row(
        "teams:link",
        "POST",
        of=invitation,
        primary=200,
        prepare=password_given,
        needs="manage_team",
    ),
    Row("teams:revoke", "GET", of=invitation, needs="manage_team"),
    Row("teams:revoke", "POST", of=invitation, needs="manage_team"),
    Row("teams:invitation_profiles", "GET", of=invitation, needs="manage_team"),
    Row("teams:invitation_profiles", "POST", of=invitation, needs="manage_team"),
    Row("teams:member", "GET", of=colleague, needs="manage_team"),
    Row("teams:role", "POST", of=colleague, data={"role": "editor"}, needs="manage_team"),
    Row("teams:reach", "POST", of=colleague, data={"reach": "list"}, needs="manage_team"),
    Row("teams:member_profiles", "GET", of=colleague, needs="manage_team"),
    Row("teams:member_profiles", "POST", of=colleague, needs="manage_team"),
    Row("teams:deactivate", "POST", of=colleague, needs="manage_team"),
    Row("teams:restore", "POST", of=colleague, needs="manage_team"),
    Row("teams:remove", "GET", of=colleague, needs="manage_team"),
    Row("teams:remove", "POST", of=colleague, needs="manage_team"),
    Row(
        "teams:hand_over",
        "GET",
        of=colleague,
        primary=302,
        prepare=password_given,
        needs="hand_over",
    ),
    Row("teams:hand_over", "POST", of=colleague, prepare=password_given, needs="hand_over"),
    Row("teams:withdraw", "POST", needs="hand_over"),
    # Nobody is offered the ownership.
    Row("teams:nomination", "GET", primary=404),
    Row("teams:accept_ownership", "GET", primary=404, prepare=password_given),
    Row("teams:accept_ownership", "POST", primary=404, prepare=password_given),
    Row("teams:decline_ownership", "POST", primary=404),
    Row("teams:leave", "GET"),
    Row("teams:leave", "POST"),
    Row("teams:accounts", "GET", outsider=200),
    Row("teams:switch_account", "POST", data=here, outsider=404, stamped=False),
    public("invitations:accept", "GET", 410, of=lambda party: ["unknown"]),
    public("invitations:accept", "POST", 410, of=lambda party: ["unknown"]),
]
