"""Posts that somebody with the right to must let out first."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services.change import TooLate
from ayrdash.posts.services.states import refresh_state
from ayrdash.posts.services.wake import ask_for

D = Delivery.State


def approve_post(*, post: Post, actor: User | None) -> None:
    """Let a post out: at its moment, or now where that is past. Raises ``TooLate``."""
    now = timezone.now()
    with transaction.atomic():
        _decide(post, actor, approved=True)
        post.refresh_from_db(fields=["due_at"])  # it may have been moved meanwhile
        moment = max(post.due_at, now)
        for row in Delivery.objects.filter(post=post, state=D.AWAITING):
            ask_for(row, moment, {"state": D.QUEUED, "record_time": moment})
        Post.objects.filter(pk=post.pk).update(due_at=moment)
        refresh_state(post.pk)


def reject_post(*, post: Post, actor: User | None) -> None:
    """Keep a post in for good. Raises ``TooLate`` once that is decided."""
    with transaction.atomic():
        _decide(post, actor, approved=False)
        Delivery.objects.filter(post=post, state=D.AWAITING).update(state=D.CANCELLED)
        refresh_state(post.pk)


def _decide(post: Post, actor: User | None, *, approved: bool) -> None:
    """Note who decided; of two who decide at once one is too late."""
    undecided = Post.objects.filter(pk=post.pk, state=Post.State.AWAITING, was_approved=None)
    decided = undecided.update(
        was_approved=approved,
        decided_at=timezone.now(),
        decided_by_label=actor.email if actor else str(Post.Source.API.label),
    )
    if not decided:
        raise TooLate(_("This post does not await approval any more."))
    record(
        "post.approved" if approved else "post.rejected",
        account=post.profile.account,
        actor=actor,
        profile=post.profile,
        details={"post": post.ref},
    )
