"""Publishing one delivery: exactly once, whatever dies in between.

Claimed by compare-and-set, with the attempt's number as fencing token. The network is
called outside any transaction, with a record key that makes a repeated call the same post.
"""

import datetime
import json

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.stored import read_piece
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import (
    Fault,
    FaultKind,
    Image,
    Progress,
    Publication,
    Published,
    Video,
)
from ayrdash.posts.models import FREE_TO_GO, Attempt, Delivery, Media, Post
from ayrdash.posts.services import attempts
from profiles.models import Profile

# Twice what two clocks may differ by (``adapters.earlier``).
_CLOCKS_DIFFER = datetime.timedelta(minutes=4)


def publish_delivery(delivery_id: int) -> str:
    """Publish one delivery if it is due and nobody holds it; return what came of it."""
    held = claim(delivery_id)
    if held is None:
        return "not due"
    try:
        published = _call(held)
    except Fault as fault:
        return record_fault(held, fault)
    return _record_success(held, published)


def claim(delivery_id: int) -> attempts.Held | None:
    """Take a due delivery for this worker; None if there is nothing to take."""
    queued = Delivery.objects.filter(state=Delivery.State.QUEUED, **FREE_TO_GO)
    with transaction.atomic():
        held = attempts.take(
            delivery_id, queued, act=Attempt.Act.PUBLISH, state=Delivery.State.PUBLISHING
        )
        if held:
            Post.objects.filter(pk=held.delivery.post_id).update(state=Post.State.PROCESSING)
    return held


def _call(held: attempts.Held) -> Published:
    delivery = held.delivery
    account = attempts.account_of(delivery)
    publication = Publication(
        text=delivery.text,
        images=_images(delivery),
        record_key=delivery.record_key,
        record_time=delivery.record_time,
        attempt=held.number,
        taken=lambda: _taken(delivery),
        made_before=lambda remote_id: _made_before(held, remote_id),
        abandoned=lambda: _abandoned(held),
        lease_until=delivery.lease_until,
        options=delivery.options or {},
        video=_video(delivery),
        hold=lambda: attempts.prolong(held),
        progress=_progress(held),
    )
    return adapter_for(delivery.network).publish(account, publication)


def _taken(delivery: Delivery) -> frozenset[str]:
    """Return the ids of what else went out to the same account since then, by any profile."""
    account = attempts.account_of(delivery)
    others = Delivery.objects.filter(
        social_account__network=account.network,
        social_account__remote_id=account.remote_id,
        published_at__gte=delivery.record_time - _CLOCKS_DIFFER,
    )
    ids = others.exclude(pk=delivery.pk).exclude(remote_id="")
    return frozenset(ids.values_list("remote_id", flat=True))


def _made_before(held: attempts.Held, remote_id: str) -> bool:
    """Tell whether an earlier try, one that no clear no came of, may have made this post."""
    delivery, ended = held.delivery, [Attempt.Outcome.RETRY, Attempt.Outcome.FAILED]
    tries = delivery.attempts.filter(act=Attempt.Act.PUBLISH, number__lt=held.number)
    refused = Q(outcome__in=ended) & ~Q(error_code=FaultKind.TRANSIENT.value)
    if not tries.exclude(refused).exists():
        return False
    # However long ago, deleted since, or by an account that was unlinked meanwhile.
    others = Delivery.objects.filter(network=delivery.network, remote_id=remote_id)
    return not others.exclude(pk=delivery.pk).exists()


def _abandoned(held: attempts.Held) -> bool:
    """Tell whether a worker died over an earlier try since somebody last asked for it."""
    return attempts.tries_left_by_the_dead(held.delivery).filter(number__lt=held.number).exists()


def _media(delivery: Delivery) -> list[Media]:
    rows = delivery.post.media.order_by("position")
    if delivery.own_media is not None:
        rows = rows.filter(ref__in=delivery.own_media)
    return list(rows)


def _video(delivery: Delivery) -> Video | None:
    media = next((media for media in _media(delivery) if media.is_video), None)
    if media is None:
        return None

    def read(start: int, count: int) -> bytes:
        try:
            return read_piece(str(media.file.name), start, count)
        except FileNotFoundError as error:
            raise Fault(FaultKind.REJECTED, _("The video of this post is missing.")) from error

    return Video(
        read,
        media.size_bytes,
        media.content_type,
        media.file_name,
        media.width,
        media.height,
        media.seconds,
        media.alt_text,
    )


def _progress(held: attempts.Held) -> Progress:
    """Return what earlier tries noted; what this one notes is kept while it holds the delivery.

    It is one account's: an upload begun at another that was linked before is not gone on with.
    """
    mine = Delivery.objects.filter(pk=held.delivery.pk, attempt_count=held.number)
    owner = attempts.account_of(held.delivery).remote_id

    def save(kept: dict[str, str]) -> None:
        noted = json.dumps({"account": owner, "kept": kept}) if kept else ""
        mine.update(progress=noted)

    noted = json.loads(held.delivery.progress or "{}")
    return Progress(noted["kept"] if noted.get("account") == owner else {}, save)


def _images(delivery: Delivery) -> list[Image]:
    images = []
    for media in (media for media in _media(delivery) if not media.is_video):
        try:
            with media.file.open("rb") as file:
                data = file.read()
        except FileNotFoundError as error:
            raise Fault(FaultKind.REJECTED, _("An image of this post is missing.")) from error
        images.append(Image(data, media.content_type, media.width, media.height, media.alt_text))
    return images


def _record_success(held: attempts.Held, published: Published) -> str:
    now = timezone.now()
    values: dict[str, object] = {
        "state": Delivery.State.PUBLISHED,
        "remote_id": published.remote_id,
        "permalink": published.permalink,
        "published_at": now,
        "error_code": "",
        "error_message": "",
        "progress": "",
    }
    if held.delivery.post.first_comment and held.delivery.comment_key:
        values["comment_due_at"] = now
    written = attempts.write(held, values, Attempt.Outcome.PUBLISHED)
    if written:
        Profile.objects.filter(pk=held.delivery.post.profile_id).update(last_posted_at=now)
    return "published" if written else "superseded"


def record_fault(held: attempts.Held, fault: Fault) -> str:
    """Note a fault: queue the delivery again while that is worth it, else give it up."""
    if fault.kind is FaultKind.PROCESSING:
        state, outcome = Delivery.State.QUEUED, Attempt.Outcome.WAITING
    elif held.may_try_again(fault):
        state, outcome = Delivery.State.QUEUED, Attempt.Outcome.RETRY
    else:
        state, outcome = Delivery.State.FAILED, Attempt.Outcome.FAILED
    written = attempts.write(held, {"state": state}, outcome, fault)
    return str(outcome) if written else "superseded"
