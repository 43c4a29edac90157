"""Alerts: each member sees those of the profiles that are open to them."""

from typing import Any

from ayrdash.alerts.services import raise_alert
from tests.access.table import Row
from tests.cast import Party


def alert(party: Party) -> list[Any]:
    made = raise_alert(
        profile=party.profile,
        kind="unlinked",
        incident="bluesky",
        details={"network": "bluesky", "handle": "acme.test"},
    )
    return [made.pk]


ROWS = [
    Row("alerts:index", "GET"),
    Row("alerts:seen", "POST", stamped=False),
    Row("alerts:remedy", "POST", of=alert, stamped=False),
    Row("alerts:dismiss", "POST", of=alert, stamped=False, needs="post"),
]
