"""A post that goes out again and again: copies for later, all of one series."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.api import queries
from ayrdash.api.errors import bad_request
from ayrdash.api.inputs import moment_of
from ayrdash.posts import limits
from ayrdash.posts.media import copy_media
from ayrdash.posts.models import Post
from ayrdash.posts.services.create import NewPost, create_post
from profiles.models import Profile

MOST, LEAST_DAYS = 10, 2


@dataclass(frozen=True)
class Series:
    """How often and how many days apart; ``start`` None: now."""

    repeat: int
    days: int
    start: datetime.datetime | None


def series_of(value: Any) -> Series | None:
    """Read ``autoRepost``; None: not wanted. Raises a refusal (400)."""
    if not value:
        return None
    repeat, days = _number(value, "repeat"), _number(value, "days")
    if not 1 <= repeat <= MOST or days < LEAST_DAYS:
        raise bad_request(_("autoRepost: {repeat: 1 to 10, days: 2 or more}."))
    start = moment_of(str(value["startDate"])) if value.get("startDate") else None
    last = max(start or timezone.now(), timezone.now()) + _apart(days, repeat)
    if last > timezone.now() + limits.LONGEST_AHEAD:
        raise bad_request(_("autoRepost: the last one would be more than a year ahead."))
    return Series(repeat, days, start)


def _number(value: Any, name: str) -> int:
    """Return a member's number; 0 for anything else."""
    text = str(value.get(name, "")) if isinstance(value, dict) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _apart(days: int, count: int) -> datetime.timedelta:
    return datetime.timedelta(days=days * count)


def add_reposts(*, profile: Profile, post: Post, series: Series) -> None:
    """Save the copies of a post, each once however often this is called.

    Each in a transaction of its own, after its media are copied: what an error leaves out is
    made when the call is repeated.
    """
    deliveries = list(post.deliveries.all())
    images = queries.media_of(post)
    places = {image.ref: place for place, image in enumerate(images)}
    for number in range(1, series.repeat + 1):
        key = f"repost-{post.ref}-{number}"
        if queries.post_by_key(profile, key):
            continue
        new = NewPost(
            text=post.text,
            networks=sorted(row.network for row in deliveries),
            media=[copy_media(image) for image in images],
            due_at=post.due_at + _apart(series.days, number),
            idempotency_key=key,
            own_texts={r.network: r.own_text for r in deliveries if r.own_text is not None},
            own_media={
                row.network: [places[ref] for ref in row.own_media]
                for row in deliveries
                if row.own_media is not None
            },
            options={row.network: row.options for row in deliveries if row.options},
            first_comment=post.first_comment,
            notes=post.notes,
            needs_approval=post.needs_approval,
            repost_ref=post.repost_ref,
        )
        create_post(profile=profile, new=new, actor=None, source=Post.Source.API)
