"""Holding a scheduled post, and letting it go on to its moment."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services.attempts import let_out
from ayrdash.posts.services.change import TooLate
from ayrdash.posts.services.states import refresh_state

D = Delivery.State


def pause_post(*, post: Post, actor: User | None) -> None:
    """Hold what has not started; a post that is held already stays so."""
    with transaction.atomic():
        waiting = Delivery.objects.filter(post=post, state=D.QUEUED, attempt_count=0)
        if not waiting.update(state=D.HELD) and not _held(post):
            raise TooLate(_("It is too late to pause the post: publishing has begun or is over."))
        Post.objects.filter(pk=post.pk).update(paused=True)
        refresh_state(post.pk)
        _record("post.paused", post, actor)


def resume_post(*, post: Post, actor: User | None) -> None:
    """Let a held post go out at its moment, or now where that is past."""
    with transaction.atomic():
        # It may have been moved since it was read.
        due_at = Post.objects.select_for_update().get(pk=post.pk).due_at
        moment = max(due_at, timezone.now())
        held = Delivery.objects.filter(post=post, state=D.HELD)
        if not sum(let_out(row, moment) for row in held):
            raise TooLate(_("This post is not held any more."))
        Post.objects.filter(pk=post.pk).update(paused=False)
        refresh_state(post.pk)
        _record("post.resumed", post, actor)


def _held(post: Post) -> bool:
    return Delivery.objects.filter(post=post, state=D.HELD).exists()


def _record(verb: str, post: Post, actor: User | None) -> None:
    profile, details = post.profile, {"post": post.ref}
    record(verb, account=profile.account, actor=actor, profile=profile, details=details)
