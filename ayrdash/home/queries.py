"""What the first page shows."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.queries import recent_failures, upcoming
from profiles.models import Profile

SHOWN = 5
RECENT = datetime.timedelta(days=14)


@dataclass(frozen=True)
class Guide:
    """The three steps of a new account, each done or not."""

    has_profile: bool
    has_network: bool
    has_post: bool

    @property
    def is_done(self) -> bool:
        return self.has_profile and self.has_network and self.has_post

    @property
    def current(self) -> int:
        return [self.has_profile, self.has_network, self.has_post, False].index(False) + 1


def guide(account: Account) -> Guide:
    """Read the steps from what is really there, in one query."""
    mine = OuterRef("pk")
    linked = SocialAccount.objects.filter(profile__account=mine, profile__deleted_at=None)
    published = Delivery.objects.filter(post__profile__account=mine, state=Delivery.State.PUBLISHED)
    found = (
        Account.objects.filter(pk=account.pk)
        .annotate(has_network=Exists(linked), has_post=Exists(published))
        .values("has_network", "has_post")
        .get()
    )
    return Guide(account.profile_count > 0, found["has_network"], found["has_post"])


@dataclass(frozen=True)
class Overview:
    """What the acting profile needs to know now."""

    relink: list[SocialAccount]
    failed: list[Post]
    upcoming: list[Post]

    @property
    def is_quiet(self) -> bool:
        return not (self.relink or self.failed)


def overview(profile: Profile) -> Overview:
    """Read broken links, recent failures and the next posts of a profile."""
    broken = SocialAccount.objects.filter(profile=profile, state=SocialAccount.State.NEEDS_RELINK)
    return Overview(
        relink=list(broken.order_by("network")),
        failed=recent_failures(profile, timezone.now() - RECENT, SHOWN),
        upcoming=upcoming(profile, SHOWN),
    )
