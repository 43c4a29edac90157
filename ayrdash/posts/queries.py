"""Reads for the pages of posts."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from ayrdash.core import csvfile
from ayrdash.core.paging import Page, keyset_page
from ayrdash.posts.models import FREE_TO_GO, VIDEO, Attempt, Delivery, Media, Post
from profiles.models import Profile

HISTORY_SIZE = 25
EXPORT_SIZE = 500
ORDER = ("-due_at", "-id")


@dataclass(frozen=True)
class Filters:
    """What the history is narrowed to. Moments: from inclusive, to exclusive."""

    q: str = ""
    state: str = ""
    network: str = ""
    due_from: datetime.datetime | None = None
    due_before: datetime.datetime | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != Filters()


def history(profile: Profile, filters: Filters, cursor: str) -> Page[Post]:
    """Return one page of a profile's posts, latest due first."""
    rows = _history(profile, filters)
    return keyset_page(rows, order=ORDER, cursor=cursor, size=HISTORY_SIZE)


def is_too_long(profile: Profile, filters: Filters) -> bool:
    """Tell whether the filtered history is more than one file takes."""
    return csvfile.is_too_long(_history(profile, filters))


def whole_history(profile: Profile, filters: Filters) -> Iterator[Post]:
    """Yield all posts of the filtered history, read a few hundred at a time."""
    cursor = ""
    while True:
        rows = _history(profile, filters)
        page = keyset_page(rows, order=ORDER, cursor=cursor, size=EXPORT_SIZE)
        yield from page.items
        cursor = page.next_cursor
        if not cursor:
            return


def _history(profile: Profile, filters: Filters) -> QuerySet[Post]:
    rows: QuerySet[Post] = Post.objects.filter(profile=profile).prefetch_related(
        Prefetch("deliveries", Delivery.objects.order_by("network")),
        Prefetch("media", Media.objects.order_by("position")),
    )
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.network:
        rows = rows.filter(deliveries__network=filters.network)
    if filters.q:
        rows = rows.filter(text__icontains=filters.q)
    if filters.due_from:
        rows = rows.filter(due_at__gte=filters.due_from)
    if filters.due_before:
        rows = rows.filter(due_at__lt=filters.due_before)
    return rows


def options_by_network(post: Post) -> dict[str, dict[str, str | bool] | None]:
    """Return what a post says to single networks."""
    return dict(post.deliveries.values_list("network", "options"))


def deliveries_of(post: Post) -> list[Delivery]:
    """Return a post's deliveries with their attempts."""
    attempts = Prefetch("attempts", Attempt.objects.order_by("number"))
    rows = Delivery.objects.filter(post=post).select_related("social_account")
    return list(rows.prefetch_related(attempts).order_by("network"))


def media_of_post(post: Post) -> list[Media]:
    """Return a post's images in their order."""
    return list(Media.objects.filter(post=post).order_by("position"))


def has_video(post: Post) -> bool:
    """Tell whether a video goes to any network with a post."""
    return Media.objects.filter(post=post, content_type__startswith=VIDEO).exists()


def upcoming(profile: Profile, limit: int) -> list[Post]:
    """Return the next scheduled posts of a profile."""
    rows = Post.objects.filter(profile=profile, state=Post.State.SCHEDULED)
    return list(rows.order_by("due_at", "id")[:limit])


def waiting_for_release(profile: Profile, now: datetime.datetime) -> int:
    """Count the posts whose time passed while the profile was stopped."""
    return _missed(profile, now).count()


def _missed(profile: Profile, now: datetime.datetime) -> QuerySet[Post]:
    held = Post.objects.filter(profile=profile, state=Post.State.HELD, paused=False)
    return held.filter(due_at__lt=now)


def held_page(profile: Profile, now: datetime.datetime, cursor: str) -> Page[Post]:
    """Return one page of the posts that wait for release, the longest waiting first."""
    rows = _missed(profile, now).prefetch_related("deliveries")
    return keyset_page(rows, order=("due_at", "id"), cursor=cursor)


def held_posts(
    profile: Profile, now: datetime.datetime, refs: Sequence[str] | None, limit: int
) -> list[Post]:
    """Return those that wait for release, the longest waiting first; None: whichever they are."""
    rows = _missed(profile, now)
    if refs is not None:
        rows = rows.filter(ref__in=refs[:limit])
    posts = list(rows.order_by("due_at", "id")[:limit])
    for post in posts:
        post.profile = profile
    return posts


def recent_failures(profile: Profile, since: datetime.datetime, limit: int) -> list[Post]:
    """Return posts that failed wholly or partly since a moment, newest first."""
    states = (Post.State.ERROR, Post.State.PARTIAL)
    rows = Post.objects.filter(profile=profile, state__in=states, due_at__gte=since)
    return list(rows.order_by("-due_at", "-id")[:limit])


def has_published(profile_ids: list[int]) -> bool:
    """Tell whether any post of these profiles has gone out."""
    return Post.objects.filter(profile__in=profile_ids, state=Post.State.SUCCESS).exists()


def oldest_overdue(now: datetime.datetime) -> datetime.datetime | None:
    """Return since when the longest waiting due delivery waits."""
    rows = Delivery.objects.filter(state=Delivery.State.QUEUED, due_at__lt=now, **FREE_TO_GO)
    return rows.order_by("due_at", "id").values_list("due_at", flat=True).first()


# Beyond its lease or its time by this much, a delivery is stuck: the reaper and the sweeper
# come round in seconds.
STUCK_AFTER = datetime.timedelta(minutes=10)


def _stuck(now: datetime.datetime) -> QuerySet[Delivery]:
    late = now - STUCK_AFTER
    overdue = Q(state=Delivery.State.QUEUED, due_at__lt=late, **FREE_TO_GO)
    held = Q(lease_until__lt=late, state__in=(Delivery.State.PUBLISHING, Delivery.State.DELETING))
    return Delivery.objects.filter(overdue | held)


def stuck_count(now: datetime.datetime) -> int:
    """Count deliveries that should be over by now: nobody works on them."""
    return _stuck(now).count()


def stuck_posts(now: datetime.datetime, limit: int = 10) -> list[str]:
    """Return the ids of posts with a stuck delivery, the longest waiting first."""
    rows = _stuck(now).order_by("due_at", "id").values_list("post__ref", flat=True)
    return list(rows[:limit])


def published_since(profile: Profile, since: datetime.datetime) -> int:
    """Count a profile's posts that reached at least one network since a moment."""
    return published_by([profile], since).count()


def published_by(profiles: Sequence[Profile], since: datetime.datetime) -> QuerySet[Post]:
    """Return some profiles' posts that reached at least one network since a moment."""
    states = (Post.State.SUCCESS, Post.State.PARTIAL, Post.State.DELETED)
    return Post.objects.filter(profile__in=profiles, state__in=states, due_at__gte=since)
