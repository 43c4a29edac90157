"""Reads for activity, bulk acts and the idle policy."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.activity.models import Event
from ayrdash.api.models import CallDay, CallWindow
from ayrdash.api.queries import action_log, daily_counts
from ayrdash.care.models import BulkJob
from ayrdash.core.paging import Page, keyset_page
from ayrdash.posts.models import Post
from profiles.models import Profile, Tag

CHART_DAYS = 31
# States of posts that reached at least one network.
PUBLISHED = (Post.State.SUCCESS, Post.State.PARTIAL, Post.State.DELETED)
# Posts that still have somewhere to go.
_WAITING = (
    Post.State.AWAITING,
    Post.State.SCHEDULED,
    Post.State.HELD,
    Post.State.PROCESSING,
    Post.State.DELETING,
)
_BROUGHT_BACK = ("profile.unarchived", "profile.restored")


def candidates(job: BulkJob) -> QuerySet[Profile]:
    """Return the profiles that a bulk act concerns, as things stand now."""
    account = job.account_id
    since = job.cutoff
    rows = Profile.objects.active().filter(
        account=account, kind=Profile.Kind.USER, suspended_at=None, created_at__lt=since
    )
    back = Event.objects.filter(
        account=account, profile_ref_id=OuterRef("ref_id"), verb__in=_BROUGHT_BACK, at__gte=since
    )
    waiting = Post.objects.filter(profile=OuterRef("pk"), state__in=_WAITING)
    rows = rows.filter(~Exists(back), ~Exists(waiting))
    if job.idle_days:
        rows = rows.filter(last_posted_at__lt=since, last_api_call_at__lt=since)
    tagged = Tag.objects.filter(account=account, profiles=OuterRef("pk"))
    if job.tag:
        rows = rows.filter(Exists(tagged.filter(name_key=job.tag)))
    if job.except_tags:
        rows = rows.filter(~Exists(tagged.filter(name_key__in=job.except_tags)))
    return rows


def candidate_rows(job: BulkJob) -> Iterator[list[object]]:
    """Yield title, refId, last post and last call of each profile concerned, by title."""
    rows = candidates(job).order_by("title_key", "id")
    names = ("title", "ref_id", "last_posted_at", "last_api_call_at")
    for title, ref_id, posted, called in rows.values_list(*names).iterator(chunk_size=2_000):
        yield [title, ref_id, _day(posted), _day(called)]


def _day(moment: datetime.datetime) -> str:
    return moment.date().isoformat() if moment.year > 1970 else ""


def jobs_page(account: Account, cursor: str) -> Page[BulkJob]:
    """Return a page of the Account's bulk acts, newest first."""
    return keyset_page(BulkJob.objects.filter(account=account), order=("-id",), cursor=cursor)


def tag_choices(account: Account) -> list[tuple[str, str]]:
    """Return the Account's tags, as folded name and name."""
    rows = Tag.objects.filter(account=account).order_by("name_key")
    return list(rows.values_list("name_key", "name")[:200])


@dataclass(frozen=True)
class Day:
    """What one profile did on one day (UTC)."""

    day: datetime.date
    posts: int
    calls: int


def days_of(profile: Profile, days: int = CHART_DAYS) -> list[Day]:
    """Return the profile's posts and calls, oldest day first."""
    today = timezone.now().astimezone(datetime.UTC).date()
    first = today - datetime.timedelta(days=days - 1)
    posts, calls = _posts_by_day(profile, first), _calls_by_day(profile, first)
    every = (first + datetime.timedelta(days=n) for n in range(days))
    return [Day(day, posts.get(day, 0), calls[day]) for day in every]


def _posts_by_day(profile: Profile, first: datetime.date) -> dict[datetime.date, int]:
    since = datetime.datetime.combine(first, datetime.time(), datetime.UTC)
    rows = Post.objects.filter(profile=profile, state__in=PUBLISHED, due_at__gte=since)
    by_day = rows.annotate(day=TruncDate("due_at", tzinfo=datetime.UTC)).order_by()
    return dict(by_day.values_list("day").annotate(Count("id")))


def _calls_by_day(profile: Profile, first: datetime.date) -> dict[datetime.date, int]:
    found: dict[datetime.date, int] = defaultdict(int)
    rows = CallDay.objects.filter(profile=profile, day__gte=first)
    found.update(rows.values_list("day", "calls"))
    window = CallWindow.objects.filter(profile=profile, limit="calls").first()
    if window is not None and window.day is not None:
        found[window.day] += window.day_calls
    return found


def daily_profiles(account: Account, days: int = CHART_DAYS) -> list[tuple[datetime.date, int]]:
    """Return each day's highest number of User Profiles, oldest day first."""
    since = timezone.now() - datetime.timedelta(days=days)
    counts = daily_counts(account, action_log(account, since=since), days=days)
    return list(reversed(counts))
