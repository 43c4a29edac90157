"""Telling webhooks how a post ended (API contract 4.6)."""

import datetime
from typing import Any

from ayrdash.networks.codes import code_of
from ayrdash.posts.models import Delivery, Post
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit

D = Delivery.State
# A post that was due this soon after it was saved was not scheduled but posted at once.
AT_ONCE = datetime.timedelta(seconds=5)
ENDED = frozenset({Post.State.SUCCESS, Post.State.PARTIAL, Post.State.ERROR})
UNDER_WAY = frozenset({Post.State.SCHEDULED, Post.State.PROCESSING})


def tell_outcome(post: Post, *, before: str) -> None:
    """Queue the events of a post that has just ended, in the transaction that ends it.

    ``post`` for every post; ``scheduled``, as the reference has it, only for one that
    was scheduled. A retry that ends once more tells once more.
    """
    if before not in UNDER_WAY or post.state not in ENDED:
        return
    data = _data(post)
    emit(profile=post.profile, action=Action.POST, data=data)
    if post.due_at > post.created_at + AT_ONCE:
        emit(profile=post.profile, action=Action.SCHEDULED, data=data)


def _data(post: Post) -> dict[str, Any]:
    deliveries = Delivery.objects.filter(post=post).order_by("network")
    published = [row for row in deliveries if row.state == D.PUBLISHED]
    failed = [row for row in deliveries if row.state == D.FAILED]
    return {
        "status": "error" if failed else "success",
        "id": post.ref,
        "postIds": [
            {
                "status": "success",
                "id": row.remote_id,
                "postUrl": row.permalink,
                "platform": row.network,
            }
            for row in published
        ],
        "errors": [
            {
                "action": "post",
                "status": "error",
                "code": code_of(row.error_code),
                "message": row.error_message,
                "platform": row.network,
            }
            for row in failed
        ],
    }
