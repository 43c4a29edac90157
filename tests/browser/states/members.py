"""Members of a team: what is changed of them, ownership, several accounts."""

from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Membership, User
from profiles.models import Profile, ProfileAccess
from profiles.services.lifecycle import create_profile
from tests.browser import people
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.states.team import DORA, invitation
from tests.browser.tour import Path, Stop
from tests.cast import PASSWORD

# Address, name, role, whether all profiles are reached, whether deactivated.
TEAM = [
    ("jonas@harbour.example", "Jonas Ohm", "admin", True, False),
    ("priya@harbour.example", "Priya Raman", "editor", False, False),
    ("tom@harbour.example", "Tom Brandt", "viewer", True, True),
]


def member(house: House, email: str) -> Membership:
    """Return somebody of the demo's team; all are made on first call."""
    account = house.profile(FIRST).account
    for address, name, role, everything, off in TEAM:
        if User.objects.filter(email=address).exists():
            continue
        user = User.objects.create_user(address, PASSWORD, name=name)
        user.emailaddress_set.create(email=address, verified=True, primary=True)
        made = Membership.objects.create(
            account=account,
            user=user,
            role=role,
            all_profiles=everything,
            deactivated_at=timezone.now() if off else None,
        )
        profile = create_profile(account=account, title=name, actor=None, kind="team")
        Profile.objects.filter(pk=profile.pk).update(member=made)
        if not everything:
            ProfileAccess.objects.create(membership=made, profile=house.profile(FIRST))
    return Membership.objects.get(account=account, user__email=email)


def of_member(route: str, email: str) -> Path:
    def path(house: House) -> str:
        return reverse(route, args=[member(house, email).pk])

    return path


def team(house: House) -> str:
    member(house, "jonas@harbour.example")
    return reverse("teams:index")


def team_profiles(house: House) -> str:
    member(house, "jonas@harbour.example")
    invitation(house)
    return reverse("profiles:index") + "?sort=newest"


def invited_list(house: House) -> str:
    return reverse("teams:invitation_profiles", args=[invitation(house, DORA).pk])


STATES = [
    Stop("team-members", team, route="teams:index"),
    Stop("team-profiles", team_profiles, route="profiles:index"),
    Stop("team-member", of_member("teams:member", "priya@harbour.example"),
         route="teams:member"),
    Stop("team-member-off", of_member("teams:member", "tom@harbour.example"),
         route="teams:member", drawn=False),
    Stop("team-member-list", of_member("teams:member_profiles", "priya@harbour.example"),
         route="teams:member_profiles"),
    Stop("team-invitation-list", invited_list, route="teams:invitation_profiles", drawn=False),
    Stop("team-remove", of_member("teams:remove", "jonas@harbour.example"),
         route="teams:remove"),
    Stop("team-leave", "/team/leave/"),
    Stop("ownership", "/team/hand-over/", who=people.nominee),
    Stop("ownership-offered", "/", who=people.nominee, drawn=False),
    Stop("accounts", "/team/accounts/", who=people.of_two_accounts),
]  # fmt: skip
