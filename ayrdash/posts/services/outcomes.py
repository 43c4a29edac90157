"""Telling webhooks (API contract 4.6) and people how a post ended."""

import datetime
from typing import Any

from ayrdash.alerts.services import raise_alert, resolve
from ayrdash.networks.codes import code_of
from ayrdash.posts.models import Delivery, Post
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit
from settings_app.models import AlertKind

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
    deliveries = list(
        Delivery.objects.filter(post=post).select_related("social_account").order_by("network")
    )
    _alert(post, deliveries)
    data = _data(post, deliveries)
    emit(profile=post.profile, action=Action.POST, data=data)
    if post.due_at > post.created_at + AT_ONCE:
        emit(profile=post.profile, action=Action.SCHEDULED, data=data)


def _data(post: Post, deliveries: list[Delivery]) -> dict[str, Any]:
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


def _alert(post: Post, deliveries: list[Delivery]) -> None:
    """One alert per network while posts fail there, closed by the next that goes out.

    A lost link has its own alert: posts that failed for it raise no second one.
    """
    for row in deliveries:
        if row.state == D.PUBLISHED:
            resolve(profile=post.profile, kind=AlertKind.POST_FAILED, incident=row.network)
        elif row.state == D.FAILED and not (
            row.social_account and not row.social_account.is_linked
        ):
            raise_alert(
                profile=post.profile,
                kind=AlertKind.POST_FAILED,
                incident=row.network,
                details={"network": row.network, "post": post.ref},
                reason=row.error_message,
            )
