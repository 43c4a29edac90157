"""The team: members, invitations, and the page that an invitation opens."""

import datetime
from typing import Any

from django.utils import timezone

from ayrdash.core.tokens import lookup_hash
from teams.models import Invitation
from tests.access.profiles import password_given
from tests.access.table import Row, public
from tests.cast import Party, make_profile


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
    public("invitations:accept", "GET", 410, of=lambda party: ["unknown"]),
    public("invitations:accept", "POST", 410, of=lambda party: ["unknown"]),
]
