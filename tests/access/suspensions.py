"""The suspension desk and each profile's page there."""

from typing import Any

from tests.access.profiles import profile, spare
from tests.access.table import Row

MANAGE: dict[str, Any] = {"needs": "manage_profiles"}

ROWS = [
    Row("suspensions:index", "GET", **MANAGE),
    Row("suspensions:export", "GET", **MANAGE),
    Row("suspensions:profile", "GET", of=profile),
    Row("suspensions:profile", "POST", of=spare, data={"accepted": "on"}, **MANAGE),
    Row("suspensions:suspend", "GET", of=profile, **MANAGE),
    Row("suspensions:suspend", "POST", of=spare, data={"reason": "Unpaid"}, **MANAGE),
    Row("suspensions:lift", "POST", of=spare, **MANAGE),
]
