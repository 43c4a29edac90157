"""Moving a post that has not begun to another moment."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.rules import due_problems
from ayrdash.posts.services.change import TooLate
from ayrdash.posts.services.create import PostProblems
from ayrdash.posts.services.wake import wake

# What is paused or awaits approval keeps waiting for that.
UNTRIED = (Delivery.State.QUEUED, Delivery.State.HELD, Delivery.State.AWAITING)


def reschedule_post(*, post: Post, due_at: datetime.datetime | None, actor: User | None) -> None:
    """Let a waiting post go out at ``due_at``; None: now.

    Raises ``TooLate`` once it has begun, ``PostProblems`` for a moment that can't be.
    """
    if due_at is not None and (found := due_problems(due_at)):
        raise PostProblems(found)
    moment = due_at or timezone.now()
    before = post.due_at
    with transaction.atomic():
        Post.objects.select_for_update().get(pk=post.pk)
        waiting = Delivery.objects.filter(post=post, state__in=UNTRIED, attempt_count=0)
        if not waiting.update(due_at=moment, woken_at=moment, record_time=moment):
            raise TooLate(_("It is too late to move the post: publishing has begun or is over."))
        Post.objects.filter(pk=post.pk).update(due_at=moment, local_due="", local_zone="")
        for delivery in waiting.filter(state=Delivery.State.QUEUED):
            wake(delivery)
        record(
            "post.changed",
            account=post.profile.account,
            actor=actor,
            profile=post.profile,
            details={
                "post": post.ref,
                "before": {"due_at": before.isoformat()},
                "after": {"due_at": moment.isoformat()},
            },
        )
    post.due_at = moment
