"""Suspensions and support."""

from django.urls import reverse

from ayrdash.support.models import SupportRequest
from ayrdash.suspensions.services import suspend
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.tour import Path, Stop


def of_profile(route: str, title: str) -> Path:
    def path(house: House) -> str:
        return reverse(route, args=[house.profile(title).ref_id])

    return path


def suspended(house: House) -> str:
    profile = house.profile("Osteria Luna")
    suspend(
        profile=profile,
        cause="network",
        reason="Two posts were taken for spam.",
        network="facebook",
        rule="Spam 368/1390008",
        actor=None,
    )
    return reverse("suspensions:profile", args=[profile.ref_id])


def ticket(house: House) -> str:
    account = house.profile(FIRST).account
    user = account.memberships.get(role="owner").user
    made = SupportRequest.objects.create(
        account=account,
        asked_by=user,
        email=user.email,
        role="owner",
        subject="A second page",
        message="How do I link it?",
    )
    return reverse("support:detail", args=[made.ticket])


def record(house: House) -> str:
    profile = house.profile("Osteria Luna")
    case = suspend(profile=profile, cause="network", reason="Taken for spam.", actor=None)
    return reverse("suspensions:record", args=[profile.ref_id, case.pk])


STATES = [
    Stop("suspension-record", record, route="suspensions:record"),
    Stop("suspension-none", of_profile("suspensions:profile", FIRST),
         route="suspensions:profile", drawn=False),
    Stop("suspension", suspended, route="suspensions:profile"),
    Stop("suspend", of_profile("suspensions:suspend", FIRST), route="suspensions:suspend"),
    Stop("support-request", ticket, route="support:detail"),
]  # fmt: skip
