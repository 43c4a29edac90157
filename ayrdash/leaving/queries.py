"""What goes and what stays when somebody leaves."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from ayrdash.accounts.models import Account, Membership, User
from ayrdash.leaving.models import AccountExport, AccountImport
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Post
from profiles.models import Profile
from teams.services import members


@dataclass(frozen=True)
class Place:
    """One Account that a person works for, and what deleting the login does there."""

    membership: Membership
    is_last_owner: bool
    # The own team profile; None: there is none. It goes only if nothing was done with it.
    profile: Profile | None
    profile_stays: bool
    post_count: int


def places(user: User) -> list[Place]:
    """Return what deleting the login does, Account by Account."""
    rows = user.memberships.select_related("account").order_by("id")
    return [_place(membership) for membership in rows]


def _place(membership: Membership) -> Place:
    profile = team_profile_of(membership)
    posts = Post.objects.filter(
        created_by=membership.user_id, profile__account=membership.account_id
    )
    return Place(
        membership=membership,
        is_last_owner=is_last_owner(membership),
        profile=profile,
        profile_stays=profile is not None and is_used(profile),
        post_count=posts.count(),
    )


def team_profile_of(membership: Membership) -> Profile | None:
    """Return the member's own profile that is not deleted."""
    return Profile.objects.live().filter(member=membership).first()


def is_used(profile: Profile) -> bool:
    """Tell whether posts or linked networks hang on a profile."""
    posts = Post.objects.filter(profile=OuterRef("pk"))
    links = SocialAccount.objects.filter(profile=OuterRef("pk"))
    rows = Profile.objects.filter(pk=profile.pk)
    return rows.filter(Exists(posts) | Exists(links)).exists()


def is_last_owner(membership: Membership) -> bool:
    """Tell whether the Account would miss its only owner; a closing one misses none."""
    return membership.account.closing_at is None and members.is_last_owner(membership)


def exports_of(account: Account) -> list[AccountExport]:
    """Return the newest exports of an Account."""
    return list(AccountExport.objects.filter(account=account).order_by("-id")[:5])


def account_imports() -> list[AccountImport]:
    """Return the newest exports that were read in, of the whole installation."""
    return list(AccountImport.objects.order_by("-id")[:20])


def account_import(ref: str) -> AccountImport | None:
    """Return one of them, whoever ordered it: the operator's alone to see."""
    rows = AccountImport.objects.select_related("owner", "into", "account")
    return rows.filter(ref=ref).first()


@dataclass(frozen=True)
class ClosingEffects:
    """What stands still when an Account is closed, and is removed when that is final."""

    profile_count: int
    link_count: int
    scheduled_count: int
    member_count: int


def closing_effects(account: Account) -> ClosingEffects:
    """Count what closing an Account concerns."""
    scheduled = Post.objects.filter(profile__account=account, state=Post.State.SCHEDULED)
    links = SocialAccount.objects.filter(profile__account=account, profile__deleted_at=None)
    return ClosingEffects(
        profile_count=account.profile_count,
        link_count=links.count(),
        scheduled_count=scheduled.count(),
        member_count=account.memberships.count(),
    )
