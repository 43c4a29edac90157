"""What other people comment under posts, told to the webhook ``comments`` (API contract 4.6).

The networks are asked, often while a post is young. What has been seen is kept with the post and
written in the transaction that queues the event: each comment is told once, whatever breaks off.
"""

import datetime
import logging
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ayrdash.core.networks import Network
from ayrdash.networks.able import remarking
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.capabilities import Remark, Remarking
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.services import note_fault
from ayrdash.posts.models import CommentWatch, Delivery
from ayrdash.webhooks.access import serving_webhooks
from ayrdash.webhooks.models import Action, Webhook
from ayrdash.webhooks.services.events import emit
from profiles.models import Profile

logger = logging.getLogger(__name__)

# Whose comments can be read, and read often: X has each call paid for.
ASKED = (
    Network.BLUESKY,
    Network.FACEBOOK,
    Network.INSTAGRAM,
    Network.LINKEDIN,
    Network.REDDIT,
    Network.THREADS,
)
# Whose comments name authors by their unique handles: Threads tells no id, Reddit and Instagram
# another form of it.
_BY_HANDLE = (Network.INSTAGRAM, Network.REDDIT, Network.THREADS)
# Comments come while a post is young: so old a post is at most, and how often it is asked for.
WATCHED_FOR = datetime.timedelta(days=14)
_EVERY = (
    (datetime.timedelta(days=1), datetime.timedelta(minutes=10)),
    (datetime.timedelta(days=3), datetime.timedelta(hours=1)),
    (WATCHED_FOR, datetime.timedelta(hours=6)),
)
LONGEST_PAUSE = datetime.timedelta(hours=6)
# A look that a dead worker began comes again after this.
LEASE = datetime.timedelta(minutes=5)
# Ids kept of one post: more than the networks show at once.
MOST_SEEN = 5_000


def _watchable(now: datetime.datetime) -> QuerySet[Delivery]:
    """Return what is out, young, and of a profile whose comments somebody wants to hear of."""
    hooks = Webhook.objects.filter(action=Action.COMMENTS, switched_off_at=None)
    own = hooks.filter(profile=OuterRef("post__profile"))
    primarys = hooks.filter(
        profile__account=OuterRef("post__profile__account"),
        profile__kind=Profile.Kind.PRIMARY,
    )
    return Delivery.objects.filter(
        Exists(own) | Exists(primarys),
        state=Delivery.State.PUBLISHED,
        published_at__gt=now - WATCHED_FOR,
        network__in=[network for network in ASKED if remarking(network)],
        social_account__state=SocialAccount.State.LINKED,
        post__profile__deleted_at=None,
        post__profile__archived_at=None,
        post__profile__suspended_at=None,
        post__profile__account__suspended_at=None,
        post__profile__account__closing_at=None,
    ).exclude(remote_id="")


def begin(now: datetime.datetime, batch: int = 500) -> int:
    """Begin to watch posts that came out, or are wanted now."""
    fresh = _watchable(now).filter(comment_watch=None).order_by("-pk")
    rows = [CommentWatch(delivery_id=pk) for pk in fresh.values_list("pk", flat=True)[:batch]]
    return len(CommentWatch.objects.bulk_create(rows, ignore_conflicts=True))


def take_due(now: datetime.datetime, batch: int = 200) -> list[int]:
    """Return the watches that are due, each once in ``LEASE``."""
    due = CommentWatch.objects.filter(next_look_at__lte=now, delivery__in=_watchable(now))
    rows = due.order_by("next_look_at").values_list("pk", "next_look_at")[:batch]
    return [
        pk
        for pk, moment in list(rows)
        if CommentWatch.objects.filter(pk=pk, next_look_at=moment).update(next_look_at=now + LEASE)
    ]


def look(watch_id: int) -> int:
    """Ask for the comments under one post; return how many were told."""
    now = timezone.now()
    watch = (
        CommentWatch.objects.filter(pk=watch_id, delivery__in=_watchable(now))
        .select_related("delivery__post__profile__account", "delivery__social_account")
        .first()
    )
    adapter = remarking(watch.delivery.network) if watch else None
    if watch is None or adapter is None:
        return 0
    try:
        found = _ask(watch.delivery, adapter)
    except Fault as fault:
        _note_fault(watch, fault, now)
        return 0
    with transaction.atomic():
        return _tell(watch, found, now)


def _ask(delivery: Delivery, adapter: Remarking) -> list[Remark]:
    account = delivery.social_account
    found = adapter.comments(account, delivery.remote_id) if account else []
    return [remark for remark in found if account and not is_own(remark, account)]


def is_own(remark: Remark, account: SocialAccount) -> bool:
    """Tell whether the account itself said it: told to a bot, it would answer itself for ever."""
    if account.network in _BY_HANDLE:
        return remark.author_handle.casefold() == account.handle.casefold()
    return bool(remark.author_id) and remark.author_id == account.remote_id


def _tell(watch: CommentWatch, found: list[Remark], now: datetime.datetime) -> int:
    """Queue an event for each that was not seen before; the first look at an old post none."""
    held = CommentWatch.objects.select_for_update().get(pk=watch.pk)
    delivery = watch.delivery
    profile, published_at = delivery.post.profile, delivery.published_at or now
    known = set(held.seen)
    fresh = [remark for remark in found if remark.id not in known]
    hook = serving_webhooks(profile).get(Action.COMMENTS)
    is_history = held.looked_at is None and hook is not None and hook.created_at > published_at
    for remark in [] if is_history else fresh:
        emit(profile=profile, action=Action.COMMENTS, data=_told(delivery, remark))
    seen = [*held.seen, *(remark.id for remark in fresh)][-MOST_SEEN:]
    pause = next((every for age, every in _EVERY if now - published_at < age), LONGEST_PAUSE)
    CommentWatch.objects.filter(pk=watch.pk).update(
        seen=seen, looked_at=now, next_look_at=now + pause, failures=0
    )
    return 0 if is_history else len(fresh)


def _note_fault(watch: CommentWatch, fault: Fault, now: datetime.datetime) -> None:
    """Look again later; a post that is gone or closed to us waits longest."""
    account = watch.delivery.social_account
    # What reading comments needs, publishing need not have.
    if account and fault.kind not in (FaultKind.PERMISSION_LOST, FaultKind.GONE):
        note_fault(account=account, fault=fault)
    logger.warning("Comments of %r: %s", watch, fault.kind)
    pause = min(LONGEST_PAUSE, datetime.timedelta(minutes=10) * 2 ** min(watch.failures, 6))
    later = max(now + pause, fault.retry_at or now)
    CommentWatch.objects.filter(pk=watch.pk).update(next_look_at=later, failures=F("failures") + 1)


def _told(delivery: Delivery, remark: Remark) -> dict[str, Any]:
    return {
        "subAction": "commentCreated",
        "platform": delivery.network,
        "postId": delivery.post.ref,
        "socialPostId": delivery.remote_id,
        "id": remark.id,
        "parentId": remark.parent_id,
        "text": remark.text,
        "from": {
            "id": remark.author_id,
            "username": remark.author_handle,
            "name": remark.author_name,
        },
        "commentCreated": remark.created,
        "commentUrl": remark.url,
    }


def prune(now: datetime.datetime) -> int:
    """Forget what is not watched any more."""
    old = Q(delivery__published_at__lt=now - WATCHED_FOR) | Q(delivery__published_at=None)
    gone, _rows = CommentWatch.objects.filter(old).delete()
    return gone
