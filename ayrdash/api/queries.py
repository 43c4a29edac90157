"""Reads that only the API makes."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from ayrdash.accounts.models import Account, Membership
from ayrdash.activity.models import Event
from ayrdash.core.paging import Page, keyset_page
from ayrdash.core.tokens import lookup_hash
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.services.outcomes import AT_ONCE
from profiles.models import Key, Profile, Tag

# Columns that a list shows: what else a row holds is not read.
_LISTED = (
    "id",
    "kind",
    "title",
    "ref_id",
    "created_at",
    "archived_at",
    "suspended_at",
    "account_id",
    "top_header",
    "hide_top_header",
    "messaging_active",
)
# Up to so many rows are named one by one where a filter may have left many out between them.
FEW = 500
_CHANGES = {"profile.created": 1, "profile.restored": 1, "profile.deleted": -1}


@dataclass(frozen=True)
class ProfileFilters:
    """What the list of profiles is narrowed to."""

    title: str = ""
    ref_id: str = ""
    has_active: bool | None = None
    networks: Sequence[str] = ()
    profile_keys: Sequence[str] = field(default_factory=tuple)
    only_none: bool = False
    # Ids that the caller's key is for; None: all.
    only: frozenset[int] | None = None

    @property
    def leave_gaps(self) -> bool:
        """Tell whether rows may be left out between those of a page."""
        narrow = (self.title, self.ref_id, self.networks, self.profile_keys)
        return any(narrow) or self.has_active is not None or self.only is not None


def listed_profiles(
    account: Account, filters: ProfileFilters, *, cursor: str, size: int
) -> Page[Profile]:
    """Return one page of the account's User Profiles, newest first: their ``_LISTED`` columns."""
    rows: QuerySet[Profile] = Profile.objects.live().users().filter(account=account)
    if filters.title:
        rows = rows.filter(title=filters.title)
    if filters.ref_id:
        rows = rows.filter(ref_id=filters.ref_id)
    if filters.profile_keys:
        rows = rows.filter(keys__in=_living_keys(filters.profile_keys))
    if filters.has_active is not None:
        active = Exists(_active_accounts())
        rows = rows.filter(active if filters.has_active else ~active)
    for network in filters.networks:
        rows = rows.filter(Exists(_active_accounts().filter(network=network)))
    if filters.only is not None:
        rows = rows.filter(pk__in=filters.only)
    if filters.only_none:
        rows = rows.none()
    # Plain tuples: thousands of model instances would cost more than all the rest.
    tuples = cast("QuerySet[Profile]", rows.values_list(*_LISTED, named=True))
    return keyset_page(tuples, order=("-created_at", "-id"), cursor=cursor, size=size)


def _active_accounts() -> QuerySet[SocialAccount]:
    state = SocialAccount.State.LINKED
    return SocialAccount.objects.filter(profile=OuterRef("pk"), state=state)


def _living_keys(texts: Iterable[str]) -> QuerySet[Key]:
    alive = Q(retires_at=None) | Q(retires_at__gt=timezone.now())
    return Key.objects.filter(alive, lookup__in=[lookup_hash(text) for text in texts])


def active_networks(profiles: Sequence[Profile], filters: ProfileFilters) -> dict[int, list[str]]:
    """Return the networks that can be posted to, by profile."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = SocialAccount.objects.filter(
        *_range_of("profile__", profiles, filters), state=SocialAccount.State.LINKED
    )
    for profile_id, network in rows.order_by("network").values_list("profile_id", "network"):
        found[profile_id].append(network)
    return found


def tags_of(profiles: Sequence[Profile], filters: ProfileFilters) -> dict[int, list[str]]:
    """Return the tags by profile."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Tag.objects.filter(*_range_of("profiles__", profiles, filters))
    for profile_id, name in rows.order_by("name_key").values_list("profiles", "name"):
        found[profile_id].append(name)
    return found


def _range_of(path: str, profiles: Sequence[Profile], filters: ProfileFilters) -> list[Q]:
    """Return what holds for the rows of a page: its range of the index it was read from.

    That is far cheaper than hundreds of ids in the statement, and a little more than the
    page where a filter left rows out between.
    """
    if not profiles:
        return [Q(pk__in=[])]
    if filters.leave_gaps and len(profiles) <= FEW:
        return [Q(**{f"{path}pk__in": [profile.id for profile in profiles]})]
    moments = [profile.created_at for profile in profiles]
    return [
        Q(
            **{
                f"{path}account": profiles[0].account_id,
                f"{path}created_at__range": (min(moments), max(moments)),
            }
        )
    ]


def profile_by_ref(account: Account, ref_id: str) -> Profile:
    """Return the account's live profile of this refId, which a list has just shown."""
    profile = Profile.objects.live().get(account=account, ref_id=ref_id)
    profile.account = account
    return profile


def profile_by_title(account: Account, title: str) -> Profile | None:
    """Return the live User Profile of exactly this title."""
    rows = Profile.objects.live().users().filter(account=account, title=title)
    profile = rows.first()
    if profile is not None:
        profile.account = account
    return profile


def action_log(account: Account, *, since: datetime.datetime, ref_id: str = "") -> list[Event]:
    """Return the creations and deletions of profiles, newest first."""
    rows = Event.objects.filter(account=account, verb__in=_CHANGES, at__gte=since)
    if ref_id:
        rows = rows.filter(profile_ref_id=ref_id)
    return list(rows.order_by("-id"))


def daily_counts(
    account: Account, changes: Iterable[Event], *, days: int
) -> list[tuple[datetime.date, int]]:
    """Return each day's (UTC) highest number of profiles, newest day first.

    Worked back from today's number by what was created and deleted, newest first.
    """
    count: int = Account.objects.values_list("profile_count", flat=True).get(pk=account.pk)
    by_day: dict[datetime.date, list[int]] = defaultdict(list)
    for event in changes:
        by_day[event.at.astimezone(datetime.UTC).date()].append(_CHANGES[event.verb])
    today = timezone.now().astimezone(datetime.UTC).date()
    report = []
    for back in range(days):
        day = today - datetime.timedelta(days=back)
        peak = count
        for change in by_day[day]:
            count -= change
            peak = max(peak, count)
        report.append((day, peak))
    return report


def events_of(profile: Profile, *verbs: str, limit: int = 100) -> list[Event]:
    """Return one profile's newest events of some kinds."""
    rows = Event.objects.filter(
        account=profile.account_id, profile_ref_id=profile.ref_id, verb__in=verbs
    )
    return list(rows.order_by("-id")[:limit])


def post_by_key(profile: Profile, key: str) -> Post | None:
    """Return the post that an earlier call with this idempotency key made."""
    return Post.objects.filter(profile=profile, idempotency_key=key).first()


def media_of(post: Post) -> list[Media]:
    """Return a post's images in their order."""
    return list(Media.objects.filter(post=post).select_related("profile").order_by("position"))


def scheduled_refs(profile: Profile) -> list[str]:
    """Return the ids of the posts that wait for their moment."""
    states = (Post.State.SCHEDULED, Post.State.HELD, Post.State.AWAITING)
    rows = Post.objects.filter(profile=profile, state__in=states)
    return list(rows.order_by("due_at").values_list("ref", flat=True)[:1000])


def load_parts(posts: list[Post]) -> None:
    """Load the deliveries and media of posts that are shown: two statements."""
    # As lists: a query set on each of a thousand posts would cost more than their rows.
    prefetch_related_objects(
        posts,
        Prefetch("deliveries", Delivery.objects.order_by("network"), to_attr="row_deliveries"),
        Prefetch("media", Media.objects.only("post"), to_attr="row_media"),
    )


def any_post(account: Account, ref: str) -> Post | None:
    """Return a post of any live profile of the account."""
    rows = Post.objects.filter(profile__account=account, profile__deleted_at=None, ref=ref)
    return rows.select_related("profile").first()


@dataclass(frozen=True)
class HistoryFilters:
    """What the history is narrowed to. ``end`` is exclusive."""

    networks: Sequence[str] = ()
    states: Sequence[str] = ()
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    scheduled: bool | None = None
    idempotency_key: str = ""
    # Of one series of reposts; "all": of any.
    repost_ref: str = ""


def _named(rows: QuerySet[Post], filters: HistoryFilters) -> QuerySet[Post]:
    if filters.idempotency_key:
        rows = rows.filter(idempotency_key=filters.idempotency_key)
    if filters.repost_ref == "all":
        return rows.exclude(repost_ref="")
    return rows.filter(repost_ref=filters.repost_ref) if filters.repost_ref else rows


def history(profile: Profile, filters: HistoryFilters, limit: int) -> list[Post]:
    """Return a profile's newest posts with deliveries and media loaded."""
    rows = _named(Post.objects.filter(profile=profile), filters)
    if filters.networks:
        at = Delivery.objects.filter(post=OuterRef("pk"), network__in=list(filters.networks))
        rows = rows.filter(Exists(at))
    if filters.states:
        rows = rows.filter(state__in=filters.states)
    if filters.start:
        rows = rows.filter(due_at__gte=filters.start)
    if filters.end:
        rows = rows.filter(due_at__lt=filters.end)
    if filters.scheduled is not None:
        later = Q(due_at__gt=F("created_at") + AT_ONCE)
        rows = rows.filter(later if filters.scheduled else ~later)
    posts = list(rows.order_by("-due_at", "-id")[:limit])
    load_parts(posts)
    return posts


def owner_email(account: Account) -> str:
    """Return the address of the account's first owner."""
    owners = account.memberships.filter(role=Membership.Role.OWNER, deactivated_at=None)
    return owners.order_by("id").values_list("user__email", flat=True).first() or ""
