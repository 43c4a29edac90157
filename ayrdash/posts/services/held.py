"""Many posts that wait after a suspension: released at new times, or discarded, by a person.

A past date never bursts out: each gets a moment of its own, spread as the person chose.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.rules import due_problems
from ayrdash.posts.services.attempts import let_out
from ayrdash.posts.services.change import TooLate, cancel_post
from ayrdash.posts.services.create import PostProblems
from ayrdash.posts.services.states import refresh_state
from ayrdash.suspensions.services import ProfileSuspended, why
from profiles.models import Profile

D = Delivery.State


def moments(
    count: int, *, first: datetime.datetime, every: datetime.timedelta
) -> list[datetime.datetime]:
    """Return when each of so many posts goes out; raises ``PostProblems`` for a bad time."""
    # The first alone to begin with: beyond a year ahead no calendar need reach the last.
    for moments_after in (0, count - 1):
        if problems := due_problems(first + every * moments_after):
            raise PostProblems(problems)
    return [first + every * number for number in range(count)]


def release_many(
    *,
    profile: Profile,
    posts: Sequence[Post],
    first: datetime.datetime,
    every: datetime.timedelta,
    actor: User | None,
) -> int:
    """Let held posts out one after the other in the order given; returns how many.

    One that somebody released or cancelled meanwhile is left out, and leaves its place free.
    Raises ``ProfileSuspended`` while nothing may go out, and ``PostProblems``.
    """
    if profile.is_suspended:
        raise ProfileSuspended(why(profile))
    count = 0
    for post, moment in zip(posts, moments(len(posts), first=first, every=every), strict=True):
        with transaction.atomic():
            count += _release(post, moment, actor)
    return count


def _release(post: Post, moment: datetime.datetime, actor: User | None) -> bool:
    before = Post.objects.select_for_update().get(pk=post.pk).due_at
    held = Delivery.objects.filter(post=post, state=D.HELD)
    # What was tried keeps its record: the network may have made it.
    held.filter(attempt_count=0).update(record_time=moment)
    if not sum(let_out(row, moment) for row in held):
        return False
    Post.objects.filter(pk=post.pk).update(due_at=moment, local_due="", local_zone="")
    refresh_state(post.pk)
    due = {"before": {"due_at": before.isoformat()}, "after": {"due_at": moment.isoformat()}}
    record(
        "post.released",
        account=post.profile.account,
        actor=actor,
        profile=post.profile,
        details={"post": post.ref, **due},
    )
    return True


def discard_many(*, posts: Sequence[Post], actor: User | None) -> tuple[int, int]:
    """Cancel held posts; returns how many, and how many it was too late for."""
    late = 0
    for post in posts:
        try:
            cancel_post(post=post, actor=actor)
        except TooLate:
            late += 1
    return len(posts) - late, late
