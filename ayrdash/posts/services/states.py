"""The post's summary of its deliveries."""

from django.db import transaction

from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services.outcomes import tell_outcome

D = Delivery.State
P = Post.State


def refresh_state(post_id: int) -> str:
    """Work out a post's state from its deliveries, under the post's lock."""
    with transaction.atomic():
        post = (
            Post.objects.select_for_update(of=("self",)).select_related("profile").get(pk=post_id)
        )
        states = set(Delivery.objects.filter(post=post).values_list("state", flat=True))
        attempted = Delivery.objects.filter(post=post, attempt_count__gt=0).exists()
        state = summary(states, attempted=attempted)
        if state != post.state:
            Post.objects.filter(pk=post_id).update(state=state)
            before, post.state = post.state, state
            tell_outcome(post, before=before)
    return state


# What a post is once nothing of it is in flight: the first delivery's state that is found.
_WAITING = (
    (D.DELETING, P.DELETING),
    (D.AWAITING, P.AWAITING),
    (D.HELD, P.HELD),
    (D.QUEUED, P.SCHEDULED),
)


def summary(states: set[str], *, attempted: bool) -> str:
    """Sum up: in flight first, then what waits, then what succeeded, then what did not."""
    if D.PUBLISHING in states or (D.QUEUED in states and attempted):
        return P.PROCESSING
    for delivery_state, post_state in _WAITING:
        if delivery_state in states:
            return post_state
    if D.PUBLISHED in states:
        return P.PARTIAL if D.FAILED in states else P.SUCCESS
    if D.FAILED in states:
        return P.ERROR
    return P.DELETED if D.DELETED in states else P.CANCELLED
