"""What the first page shows."""

import datetime
from dataclasses import dataclass

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ayrdash.accounts.entitlements import Feature, is_entitled, profile_limit
from ayrdash.accounts.models import Account, User
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.queries import recent_failures, upcoming, waiting_for_release
from profiles.models import Profile

SHOWN = 5
RECENT = datetime.timedelta(days=14)


@dataclass(frozen=True)
class Step:
    """One step of the guide; the first that is not done is the current one."""

    key: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True)
class Guide:
    """The way to the first published post."""

    steps: list[Step]

    @property
    def is_done(self) -> bool:
        return all(step.is_done for step in self.steps)


def guide(account: Account) -> Guide:
    """Read the steps from what is really there, in one query.

    A plan without User Profiles has no first step: its Primary Profile does the posting.
    """
    mine = OuterRef("pk")
    linked = SocialAccount.objects.filter(profile__account=mine, profile__deleted_at=None)
    published = Delivery.objects.filter(post__profile__account=mine, state=Delivery.State.PUBLISHED)
    found = (
        Account.objects.filter(pk=account.pk)
        .annotate(network=Exists(linked), post=Exists(published))
        .values("network", "post")
        .get()
    )
    done = {"network": found["network"], "post": found["post"]}
    if is_entitled(account, Feature.USER_PROFILES):
        done = {"profile": account.profile_count > 0} | done
    current = next((key for key, is_done in done.items() if not is_done), "")
    return Guide([Step(key, is_done, key == current) for key, is_done in done.items()])


@dataclass(frozen=True)
class SignInState:
    """How a person's login is secured."""

    has_second_step: bool
    session_count: int


def sign_in_state(user: User) -> SignInState:
    """Read second factors and sessions of a login."""
    return SignInState(
        has_second_step=is_mfa_enabled(user),
        session_count=len(UserSession.objects.purge_and_list(user)),
    )


@dataclass(frozen=True)
class Usage:
    """What an Account's plan includes, and how much of it is in use."""

    features: list[tuple[str | Promise, bool]]
    profile_count: int
    profile_limit: int | None
    member_count: int

    @property
    def is_full(self) -> bool:
        return self.profile_limit is not None and self.profile_count >= self.profile_limit


_FEATURES: dict[Feature, Promise] = {
    Feature.USER_PROFILES: _("User Profiles"),
    Feature.PROFILE_SETTINGS: _("Settings for all profiles"),
    Feature.MAX_PACK: _("Own look of the linking page (Max Pack)"),
    Feature.ADDRESS_LIST: _("IP white list for the API"),
    Feature.MESSAGING: _("Direct messages"),
    Feature.RESYNC: _("Resync of Facebook and Instagram"),
}


def usage(account: Account) -> Usage:
    """Read the plan's entitlements and their use."""
    return Usage(
        features=[
            (_FEATURES.get(feature, feature.replace("_", " ").capitalize()), included)
            for feature in Feature
            for included in [is_entitled(account, feature)]
        ],
        profile_count=account.profile_count,
        profile_limit=profile_limit(account),
        member_count=account.memberships.filter(deactivated_at=None).count(),
    )


@dataclass(frozen=True)
class Overview:
    """What the acting profile needs to know now."""

    relink: list[SocialAccount]
    failed: list[Post]
    upcoming: list[Post]
    # Posts that ask to be released.
    held_count: int

    @property
    def is_quiet(self) -> bool:
        return not (self.relink or self.failed or self.held_count)


def overview(profile: Profile) -> Overview:
    """Read broken links, recent failures, held posts and the next posts of a profile."""
    now = timezone.now()
    broken = SocialAccount.objects.filter(profile=profile).exclude(state=SocialAccount.State.LINKED)
    return Overview(
        relink=list(broken.order_by("network")),
        failed=recent_failures(profile, now - RECENT, SHOWN),
        upcoming=upcoming(profile, SHOWN),
        held_count=waiting_for_release(profile, now),
    )
