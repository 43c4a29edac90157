"""Contact Support."""

from typing import Any

from ayrdash.support.models import SupportRequest
from tests.access.table import Row
from tests.cast import Party


def ticket(party: Party) -> list[Any]:
    """A request that the Account's owner sent."""
    made = SupportRequest.objects.create(
        account=party.account, asked_by=party.user, email=party.user.email, role="owner"
    )
    return [made.ticket]


ROWS = [
    Row("support:index", "GET"),
    Row("support:index", "POST", data={"subject": ""}, primary=422),
    Row("support:detail", "GET", of=ticket, personal=True),
]
