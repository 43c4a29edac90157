"""Settings of the Account: only acting as the Primary Profile, only its own."""

from typing import Any

from settings_app.services import alerts
from tests.access.table import Row, public
from tests.cast import Party


def alert_address(party: Party) -> list[Any]:
    made = alerts.add_address(
        account=party.account, email="care@agency.test", kinds=["unlinked"], actor=party.user
    )
    return [made.pk]


OWNERS = {"profile": 403, "needs": "change_settings"}

ROWS = [
    Row("settings:index", "GET", **OWNERS),
    Row("settings:index", "POST", data={"enabled": "bluesky"}, **OWNERS),
    Row("settings:lock", "GET", **OWNERS),
    Row("settings:lock", "POST", data={"primary_lock": "on"}, **OWNERS),
    Row("settings:team", "GET", **OWNERS),
    Row("settings:team", "POST", data={"invitation_days": "5"}, **OWNERS),
    Row("settings:alerts", "GET", **OWNERS),
    Row(
        "settings:alerts",
        "POST",
        data={"email": "desk@agency.test", "kinds": "unlinked"},
        **OWNERS,
    ),
    Row("settings:alert_change", "POST", of=alert_address, data={"kinds": "unlinked"}, **OWNERS),
    public("settings:confirm_alerts", "GET", 410, of=lambda party: ["used"]),
    public("settings:confirm_alerts", "POST", 410, of=lambda party: ["used"]),
]
