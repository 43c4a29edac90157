"""Alerts: each member sees those of the profiles that are open to them."""

from typing import Any

from ayrdash.alerts.services import raise_alert
from ayrdash.mail.services.bounces import note_bad
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


def bad(party: Party) -> dict[str, Any]:
    note_bad(email=party.user.email, cause="bounced", words="550 no such user")
    return {"email": party.user.email}


def ways(_party: Party) -> dict[str, Any]:
    return {"posted": "off", "unlinked": "bell", "post_failed": "digest"}


ROWS = [
    Row("alerts:index", "GET"),
    Row("alerts:preferences", "GET"),
    Row("alerts:preferences", "POST", data=ways, stamped=False, personal=True),
    Row("alerts:release", "POST", data=bad, stamped=False, named="email", needs="manage_team"),
    Row("alerts:read", "POST", of=alert, stamped=False),
    Row("alerts:seen", "POST", stamped=False),
    Row("alerts:remedy", "POST", of=alert, stamped=False),
    Row("alerts:dismiss", "POST", of=alert, stamped=False, needs="post"),
]
