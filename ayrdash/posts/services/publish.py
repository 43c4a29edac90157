"""Publishing one delivery: exactly once, whatever dies in between.

Claimed by compare-and-set, with the attempt's number as fencing token; the attempt is
on record before the network is called; the outcome is written only by whoever still
holds the number. The network is called outside any transaction.
"""

import datetime
import logging
import random
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import (
    WORTH_A_RETRY,
    Fault,
    FaultKind,
    Image,
    Publication,
    Published,
)
from ayrdash.networks.services import note_fault
from ayrdash.posts.models import Attempt, Delivery, Post
from ayrdash.posts.services.states import refresh_state
from ayrdash.posts.services.wake import wake
from profiles.models import Profile

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
# A delivery whose workers keep dying is given up at this attempt, not tried for ever.
MAX_LOST_ATTEMPTS = 20
FIRST_PAUSE = datetime.timedelta(seconds=5)
LONGEST_PAUSE = datetime.timedelta(minutes=15)


@dataclass(frozen=True)
class _Held:
    """A claimed delivery and the number of this attempt."""

    delivery: Delivery
    number: int


def publish_delivery(delivery_id: int) -> str:
    """Publish one delivery if it is due and nobody holds it; return what came of it."""
    held = _claim(delivery_id)
    if held is None:
        return "not due"
    try:
        published = _call(held)
    except Fault as fault:
        return _record_fault(held, fault)
    return _record_success(held, published)


def _claim(delivery_id: int) -> _Held | None:
    now = timezone.now()
    with transaction.atomic():
        claimed = Delivery.objects.filter(
            pk=delivery_id,
            state=Delivery.State.QUEUED,
            due_at__lte=now,
            post__profile__deleted_at=None,
            post__profile__archived_at=None,
        ).update(
            state=Delivery.State.PUBLISHING,
            lease_until=now + datetime.timedelta(seconds=settings.LEASE_SECONDS),
            attempt_count=F("attempt_count") + 1,
        )
        if not claimed:
            return None
        delivery = Delivery.objects.select_related("post__profile", "social_account").get(
            pk=delivery_id
        )
        Attempt.objects.create(delivery=delivery, number=delivery.attempt_count)
        Post.objects.filter(pk=delivery.post_id).update(state=Post.State.PROCESSING)
    return _Held(delivery, delivery.attempt_count)


def _call(held: _Held) -> Published:
    delivery = held.delivery
    account = delivery.social_account
    if account is None:
        message = _("The account was unlinked before this post went out.")
        raise Fault(FaultKind.REJECTED, message)
    if not account.is_linked:
        message = _("%s must be linked again before it can post.")
        raise Fault(FaultKind.REJECTED, message % account.get_network_display())
    publication = Publication(
        text=delivery.post.text,
        images=_images(delivery.post),
        record_key=delivery.record_key,
        record_time=delivery.record_time,
        attempt=held.number,
    )
    return adapter_for(delivery.network).publish(account, publication)


def _images(post: Post) -> list[Image]:
    images = []
    for media in post.media.order_by("position"):
        try:
            with media.file.open("rb") as file:
                data = file.read()
        except FileNotFoundError as error:
            raise Fault(FaultKind.REJECTED, _("An image of this post is missing.")) from error
        images.append(Image(data, media.content_type, media.width, media.height, media.alt_text))
    return images


def _record_success(held: _Held, published: Published) -> str:
    now = timezone.now()
    written = _write(
        held,
        {
            "state": Delivery.State.PUBLISHED,
            "remote_id": published.remote_id,
            "permalink": published.permalink,
            "published_at": now,
            "error_code": "",
            "error_message": "",
        },
        Attempt.Outcome.PUBLISHED,
    )
    if written:
        Profile.objects.filter(pk=held.delivery.post.profile_id).update(last_posted_at=now)
    return "published" if written else "superseded"


def _record_fault(held: _Held, fault: Fault) -> str:
    delivery = held.delivery
    if delivery.social_account is not None:
        note_fault(account=delivery.social_account, fault=fault)
    retry = fault.kind in WORTH_A_RETRY and held.number < MAX_ATTEMPTS
    error = {"error_code": fault.kind.value, "error_message": str(fault.message)[:1000]}
    if not retry:
        _write(held, {"state": Delivery.State.FAILED, **error}, Attempt.Outcome.FAILED, fault)
        return "failed"
    due_at = fault.retry_at or timezone.now() + pause(held.number)
    _write(
        held,
        {"state": Delivery.State.QUEUED, "due_at": due_at, **error},
        Attempt.Outcome.RETRY,
        fault,
    )
    return "retry"


def pause(number: int) -> datetime.timedelta:
    """Return the wait before the next attempt: doubling, with full jitter."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * int(2 ** (number - 1)))
    return max(datetime.timedelta(seconds=1), longest * random.random())  # noqa: S311 - jitter


def _write(
    held: _Held, values: dict[str, object], outcome: str, fault: Fault | None = None
) -> bool:
    """Write the outcome if this attempt still holds the delivery."""
    with transaction.atomic():
        Attempt.objects.filter(delivery=held.delivery, number=held.number).update(
            outcome=outcome,
            finished_at=timezone.now(),
            error_code=fault.kind.value if fault else "",
            message=str(fault.message)[:1000] if fault else "",
        )
        written = Delivery.objects.filter(
            pk=held.delivery.pk,
            state=Delivery.State.PUBLISHING,
            attempt_count=held.number,
        ).update(lease_until=None, **values)
        if not written:
            logger.warning("Attempt %s of delivery %s came late", held.number, held.delivery.pk)
            return False
        refresh_state(held.delivery.post_id)
        if values["state"] == Delivery.State.QUEUED:
            held.delivery.refresh_from_db(fields=["due_at"])
            wake(held.delivery)
    return True


def reap(now: datetime.datetime) -> int:
    """Return deliveries whose worker died to the queue. The record key keeps them single."""
    stale = list(
        Delivery.objects.filter(state=Delivery.State.PUBLISHING, lease_until__lt=now).values_list(
            "pk", "attempt_count"
        )[:1000]
    )
    count = 0
    for pk, number in stale:
        count += _free(pk, number, now)
    return count


def _free(pk: int, number: int, now: datetime.datetime) -> int:
    given_up = number >= MAX_LOST_ATTEMPTS
    values: dict[str, object] = {"state": Delivery.State.QUEUED, "due_at": now}
    if given_up:
        message = _("Publishing was interrupted again and again; it was given up.")
        values = {"state": Delivery.State.FAILED, "error_message": message}
    with transaction.atomic():
        freed = Delivery.objects.filter(
            pk=pk, state=Delivery.State.PUBLISHING, attempt_count=number
        ).update(lease_until=None, **values)
        if not freed:
            return 0
        Attempt.objects.filter(delivery_id=pk, number=number).update(
            outcome=Attempt.Outcome.LOST, finished_at=now
        )
        delivery = Delivery.objects.get(pk=pk)
        if given_up:
            refresh_state(delivery.post_id)
        else:
            wake(delivery)
    return 1


def sweep(now: datetime.datetime, *, grace: datetime.timedelta, batch: int = 500) -> int:
    """Wake deliveries that are due but whose wake-up got lost; each at most once a grace."""
    overdue = Delivery.objects.filter(
        state=Delivery.State.QUEUED,
        due_at__lt=now - grace,
        post__profile__deleted_at=None,
        post__profile__archived_at=None,
    ).order_by("due_at", "id")[:batch]
    count = 0
    for delivery in overdue:
        with transaction.atomic():
            # Moving the due moment marks the row as woken, and keeps the order.
            moved = Delivery.objects.filter(
                pk=delivery.pk, state=Delivery.State.QUEUED, due_at=delivery.due_at
            ).update(due_at=now)
            if moved:
                delivery.due_at = now
                wake(delivery)
                count += 1
    return count
