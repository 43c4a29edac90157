"""Posts in the background."""

import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ayrdash.core.folders import remove_older
from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task
from ayrdash.posts.media import drop_unused
from ayrdash.posts.models import Media
from ayrdash.posts.services import first_comment, publish, recovery, remarks, takedown

SWEEP_EVERY = datetime.timedelta(seconds=settings.SWEEP_SECONDS)
# A wake-up gets this long before the sweeper makes another.
GRACE = datetime.timedelta(seconds=30)
# What people wait for goes first.
LATER = -5
KEEP_UNATTACHED = datetime.timedelta(hours=24)


@task()
def deliver(delivery_id: int) -> str:
    """Publish one delivery, if it is due."""
    outcome = publish.publish_delivery(delivery_id)
    if outcome == "published":
        first_comment.comment_first(delivery_id)
    return outcome


@task()
def take_down(delivery_id: int) -> str:
    """Delete one delivery at its network, if that is asked for and due."""
    return takedown.take_down(delivery_id)


@periodic(name="posts.reap", every=SWEEP_EVERY)
def reap() -> int:
    """Free what dead workers hold."""
    return recovery.reap(timezone.now())


@periodic(name="posts.sweep", every=SWEEP_EVERY)
def sweep() -> int:
    """Wake what is due and was not woken."""
    return recovery.sweep(timezone.now(), grace=GRACE)


@periodic(name="posts.first_comments", every=SWEEP_EVERY)
def first_comments() -> int:
    """Write the first comments that are due and were not written at once."""
    return first_comment.comment_due(timezone.now())


@task(priority=LATER, queue_name="comments")
def look_for_comments(watch_id: int) -> int:
    """Ask for the comments under one post."""
    return remarks.look(watch_id)


@periodic(name="posts.watch_comments", every=datetime.timedelta(minutes=1))
def watch_comments() -> int:
    """Have the posts asked for comments that are due."""
    remarks.begin(timezone.now())
    due = remarks.take_due(timezone.now())
    for watch_id in due:
        look_for_comments.enqueue(watch_id)
    return len(due)


@periodic(name="posts.prune_watches", every=datetime.timedelta(hours=1))
def prune_watches() -> int:
    """Forget what was seen under posts that are not watched any more."""
    return remarks.prune(timezone.now())


@periodic(name="posts.prune_media", every=datetime.timedelta(hours=1))
def prune_media() -> int:
    """Remove uploads that never became part of a post, or never came whole (a killed process)."""
    before = timezone.now() - KEEP_UNATTACHED
    old = Media.objects.filter(post=None, created_at__lt=before)
    incomplete = remove_older(Path(settings.FILE_UPLOAD_TEMP_DIR), before)
    return incomplete + drop_unused(old[:500])
