"""A suspended profile's calls are refused with its reason; a suspended Primary stops all."""

import pytest

from ayrdash.api.models import CallWindow
from ayrdash.suspensions.models import Suspension
from ayrdash.suspensions.services import lift, suspend

pytestmark = pytest.mark.django_db


def stop(profile):
    return suspend(
        profile=profile, cause="owner", reason="Invoice unpaid", actor=None, rule="Clause 4"
    )


def test_a_suspended_profile_is_refused_with_the_reason(api, acme, alice):
    case = stop(alice.profile)
    refused = acme.call("PATCH", "/profiles", {"subHeader": "Hello"})
    assert refused.status_code == 403
    assert refused.json()["code"] == 942
    assert "Invoice unpaid" in refused.json()["message"]
    asked = f"/profiles?refId={alice.profile.ref_id}&include=suspension"
    (told,) = api.call("GET", asked).json()["profiles"]
    assert told["suspension"]["rule"] == "Clause 4"
    lift(suspension=case, actor=alice.user)
    assert acme.call("PATCH", "/profiles", {"subHeader": "Hello"}).status_code == 200


def test_a_suspended_primary_stops_all(api, acme, alice):
    stop(alice.primary)
    assert api.call("GET", "/profiles").json()["code"] == 942
    answer = acme.call("PATCH", "/profiles", {"subHeader": "Hello"})
    assert answer.status_code == 403
    assert "Primary Profile" in answer.json()["message"]


def test_who_keeps_calling_after_a_thousand_refusals_is_suspended(acme, alice, settings):
    settings.API_CALLS_PER_WINDOW = 1
    acme.call("PATCH", "/profiles", {"subHeader": "Hello"})
    acme.call("PATCH", "/profiles", {"subHeader": "Hello"})
    row = CallWindow.objects.get(profile=alice.profile, limit="refusals")
    ((slot, count),) = row.slots
    assert count == 1
    CallWindow.objects.filter(pk=row.pk).update(slots=[[slot, 1_000]])
    assert acme.call("PATCH", "/profiles", {"subHeader": "Hello"}).status_code == 429
    case = Suspension.objects.get()
    assert (case.profile, case.cause) == (alice.profile, "api")
    assert "1000 calls within 24 hours" in case.reason
