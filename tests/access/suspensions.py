"""The suspension desk and each profile's page there."""

from typing import Any

from django.utils import timezone

from ayrdash.suspensions.models import Suspension
from tests.access.profiles import profile, spare
from tests.access.table import Row
from tests.cast import Party

MANAGE: dict[str, Any] = {"needs": "manage_profiles"}


def case(party: Party) -> list[Any]:
    rows = Suspension.objects.filter(profile=party.profile)
    made = rows.first() or Suspension.objects.create(
        account=party.account,
        profile=party.profile,
        cause="network",
        number=1,
        reason="Spam",
        started_by_label="ayrdash",
        ended_at=timezone.now(),
    )
    return [party.profile.ref_id, made.pk]


ROWS = [
    Row("suspensions:record", "GET", of=case),
    Row("suspensions:index", "GET", **MANAGE),
    Row("suspensions:export", "GET", **MANAGE),
    Row("suspensions:profile", "GET", of=profile),
    Row("suspensions:profile", "POST", of=spare, data={"accepted": "on"}, **MANAGE),
    Row("suspensions:suspend", "GET", of=profile, **MANAGE),
    Row("suspensions:suspend", "POST", of=spare, data={"reason": "Unpaid"}, **MANAGE),
    Row("suspensions:lift", "POST", of=spare, **MANAGE),
]
