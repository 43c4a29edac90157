"""After saving: cancel, try again, delete from the networks."""

import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services.attempts import let_out
from ayrdash.posts.services.states import refresh_state
from ayrdash.posts.services.wake import ask_for

D = Delivery.State


class TooLate(DomainError):
    """The post has moved on since the page was opened."""

    code = 913


def cancel_post(*, post: Post, actor: User | None) -> None:
    """Take back what has not started. Raises ``TooLate`` if nothing was left to cancel."""
    with transaction.atomic():
        if not _untried(post).update(state=D.CANCELLED):
            raise TooLate(_("It is too late to cancel: publishing has begun."))
        refresh_state(post.pk)
        _record("post.cancelled", post, actor)


def retry_post(*, post: Post, actor: User | None) -> int:
    """Try the failed deliveries again, now, as often as a new post; returns how many."""
    now = timezone.now()
    count = 0
    with transaction.atomic():
        accounts = _accounts(post)
        for delivery in Delivery.objects.filter(post=post, state=D.FAILED):
            account = accounts.get(delivery.network)
            values: dict[str, object] = {
                "state": D.QUEUED,
                "social_account": account,
                "handle": account.handle if account else delivery.handle,
            }
            count += _try_anew(delivery, now, values)
        if not count:
            raise TooLate(_("Nothing of this post has failed."))
        refresh_state(post.pk)
        _record("post.retried", post, actor)
    return count


def release_post(*, post: Post, actor: User | None) -> int:
    """Let a held post go out now; returns to how many networks."""
    now = timezone.now()
    count = 0
    with transaction.atomic():
        for delivery in Delivery.objects.filter(post=post, state=D.HELD):
            count += let_out(delivery, now)
        if not count:
            raise TooLate(_("This post is not held any more."))
        Post.objects.filter(pk=post.pk).update(paused=False)
        refresh_state(post.pk)
        _record("post.released", post, actor)
    return count


def delete_post(*, post: Post, actor: User | None) -> int:
    """Have the worker delete a post from the networks it is on; returns from how many.

    What has not started is cancelled at once. Raises ``TooLate`` if the post is nowhere.
    """
    now = timezone.now()
    count = 0
    with transaction.atomic():
        accounts = _accounts(post)
        for delivery in Delivery.objects.filter(post=post, state=D.PUBLISHED):
            values: dict[str, object] = {
                "state": D.DELETING,
                "error_code": "",
                "error_message": "",
            }
            if delivery.social_account_id is None:
                # Linked anew, perhaps: the adapter makes sure that it is the same account.
                values["social_account"] = accounts.get(delivery.network)
            count += _try_anew(delivery, now, values)
        cancelled = _untried(post).update(state=D.CANCELLED)
        if not count and not cancelled:
            raise TooLate(_("This post is on no network."))
        refresh_state(post.pk)
        _record("post.deleted", post, actor)
    return count


def mark_deleted(*, post: Post, networks: list[str], actor: User | None) -> None:
    """Note that somebody took the post down at these networks, which it is gone from."""
    with transaction.atomic():
        gone = Delivery.objects.filter(post=post, network__in=networks, state=D.PUBLISHED)
        if not gone.update(state=D.DELETED):
            raise TooLate(_("This post is on no network."))
        refresh_state(post.pk)
        _record("post.deleted", post, actor, by_hand=True)


def _accounts(post: Post) -> dict[str, SocialAccount]:
    rows = SocialAccount.objects.filter(profile_id=post.profile_id)
    return {account.network: account for account in rows}


def _try_anew(delivery: Delivery, now: datetime.datetime, values: dict[str, object]) -> int:
    """Hand a delivery to the worker with a budget of its own; 0 if it has moved on."""
    return ask_for(delivery, now, {"attempts_before": F("attempt_count"), **values})


def _untried(post: Post) -> QuerySet[Delivery]:
    """Return what no call was made for: after an unclear one the post may be live."""
    waiting = Delivery.objects.filter(post=post, state__in=(D.AWAITING, D.QUEUED, D.HELD))
    return waiting.filter(attempt_count=0)


def _record(verb: str, post: Post, actor: User | None, **more: object) -> None:
    profile = post.profile
    details = {"post": post.ref, **more}
    record(verb, account=profile.account, actor=actor, profile=profile, details=details)
