"""This month's use (UTC) by key and by profile."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.utils import timezone

from ayrdash.accounts.models import Membership
from ayrdash.api.models import CallWindow
from ayrdash.api.present import month_start
from ayrdash.apikeys.models import Secret
from ayrdash.care.queries import PUBLISHED
from ayrdash.core.paging import Page, keyset_page
from ayrdash.posts.models import Post
from profiles.access import visible_to
from profiles.models import Key, Profile

KEY_COUNTS_SECONDS = 300
MOST_KEYS = 200


@dataclass(frozen=True)
class KeyUse:
    """A key of the API and what was done with it. ``name`` is empty for the account's own."""

    name: str
    masked: str
    # Over all profiles; None where the use of one profile is shown.
    last_used_at: datetime | None
    calls: int
    posts: int


def key_uses(profile: Profile) -> list[KeyUse]:
    """Return the API's keys with this month's calls and posts, own first, then by name.

    On the Primary all keys, for whatever profile they were used; on a User Profile those
    that were used for it.
    """
    whole = profile.is_primary
    calls = _calls_of_account(profile) if whole else _summed(_windows().filter(profile=profile))
    posts = _posts_by_key(profile)
    account = profile.account_id
    own = Key.objects.filter(profile__account=account, profile__kind=Profile.Kind.PRIMARY)
    named = Secret.objects.filter(
        key__account=account, key__revoked_at=None, retires_at=None
    ).select_related("key")
    uses = [
        (str(key.pk), "", key.masked, key.last_used_at) for key in own.order_by("-id")[:MOST_KEYS]
    ] + [
        (row.key.ref, row.key.name, row.masked, row.last_used_at)
        for row in named.order_by("key__name_key")[:MOST_KEYS]
    ]
    return [
        KeyUse(name, masked, last if whole else None, calls.get(ref, 0), posts.get(ref, 0))
        for ref, name, masked, last in uses
        if whole or ref in calls or ref in posts
    ]


def _windows() -> QuerySet[CallWindow]:
    return CallWindow.objects.filter(limit="calls", month=f"{timezone.now():%Y-%m}")


def _calls_of_account(profile: Profile) -> dict[str, int]:
    """Add up the calls by key; a key's are spread over all profiles it called for."""
    name = f"care.calls_by_key.{profile.account_id}.{timezone.now():%Y-%m}"
    found: dict[str, int] | None = cache.get(name)
    if found is None:
        found = _summed(_windows().filter(profile__account=profile.account_id))
        cache.set(name, found, KEY_COUNTS_SECONDS)
    return found


def _summed(windows: QuerySet[CallWindow]) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    for by_key in windows.values_list("by_key", flat=True).iterator(chunk_size=2_000):
        for key, calls in by_key.items():
            total[key] += calls
    return dict(total)


def _posts_by_key(profile: Profile) -> dict[str, int]:
    rows = Post.objects.filter(created_at__gte=month_start()).exclude(api_key="")
    if profile.is_primary:
        rows = rows.filter(profile__account=profile.account_id)
    else:
        rows = rows.filter(profile=profile)
    return dict(rows.order_by().values_list("api_key").annotate(Count("id")))


@dataclass(frozen=True)
class ProfileUse:
    """A profile and its use this month."""

    profile: Profile
    posts: int
    calls: int


def profile_uses(
    membership: Membership, *, cursor: str = "", since: datetime | None = None
) -> tuple[Page[Profile], list[ProfileUse]]:
    """Return a page of the active User Profiles that the member reaches, by title.

    ``since``: only those without a published post and a call from then on.
    """
    rows = visible_to(membership).active().users()
    if since is not None:
        rows = rows.filter(
            last_posted_at__lt=since, last_api_call_at__lt=since, created_at__lt=since
        )
    page = keyset_page(rows, order=("title_key", "id"), cursor=cursor)
    ids = [profile.pk for profile in page.items]
    posts, calls = (
        _posts_of(ids),
        dict(_windows().filter(profile__in=ids).values_list("profile_id", "month_calls")),
    )
    return page, [ProfileUse(p, posts.get(p.pk, 0), calls.get(p.pk, 0)) for p in page.items]


def _posts_of(ids: Iterable[int]) -> dict[int, int]:
    rows = Post.objects.filter(profile__in=ids, state__in=PUBLISHED, due_at__gte=month_start())
    return dict(rows.order_by().values_list("profile_id").annotate(Count("id")))
