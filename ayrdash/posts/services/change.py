"""After saving: cancel, try again, delete from the networks."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.errors import DomainError
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.models import SocialAccount
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services.states import refresh_state
from ayrdash.posts.services.wake import wake

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
    """Try the failed deliveries again, now; returns how many."""
    now = timezone.now()
    count = 0
    with transaction.atomic():
        accounts = {
            account.network: account
            for account in SocialAccount.objects.filter(profile_id=post.profile_id)
        }
        for delivery in Delivery.objects.filter(post=post, state=D.FAILED):
            account = accounts.get(delivery.network)
            delivery.due_at = now
            queued = Delivery.objects.filter(pk=delivery.pk, state=D.FAILED).update(
                state=D.QUEUED,
                due_at=now,
                social_account=account,
                handle=account.handle if account else delivery.handle,
            )
            if queued:
                wake(delivery)
                count += 1
        if not count:
            raise TooLate(_("Nothing of this post has failed."))
        refresh_state(post.pk)
        _record("post.retried", post, actor)
    return count


def delete_post(*, post: Post, actor: User | None) -> list[str]:
    """Delete a post from the networks it is on; returns a sentence for each that refused."""
    refusals = []
    published = Delivery.objects.filter(post=post, state=D.PUBLISHED).select_related(
        "social_account"
    )
    for delivery in published:
        name = delivery.get_network_display()
        account = delivery.social_account
        if account is None:
            refusals.append(_("%s: the account is no longer linked.") % name)
            continue
        try:
            adapter_for(delivery.network).delete(account, delivery.remote_id)
        except Fault as fault:
            refusals.append(f"{name}: {fault.message}")
            continue
        Delivery.objects.filter(pk=delivery.pk, state=D.PUBLISHED).update(state=D.DELETED)
    with transaction.atomic():
        _untried(post).update(state=D.CANCELLED)
        refresh_state(post.pk)
        _record("post.deleted", post, actor, refusals=refusals)
    return refusals


def _untried(post: Post) -> QuerySet[Delivery]:
    """Return what no call was made for: after an unclear one the post may be live."""
    return Delivery.objects.filter(post=post, state=D.QUEUED, attempt_count=0)


def _record(verb: str, post: Post, actor: User | None, **more: object) -> None:
    profile = post.profile
    details = {"post": post.ref, **more}
    record(verb, account=profile.account, actor=actor, profile=profile, details=details)
