"""Publishing one delivery: exactly once, whatever dies in between.

Claimed by compare-and-set, with the attempt's number as fencing token. The network is
called outside any transaction, with a record key that makes a repeated call the same post.
"""

import datetime
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.stored import open_stored
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
    media = _media(delivery)
    film = next((row for row in media if row.is_video), None)
    with ExitStack() as files:
        publication = Publication(
            text=delivery.text,
            images=[_image(row) for row in media if not row.is_video],
            record_key=delivery.record_key,
            record_time=delivery.record_time,
            attempt=held.number,
            taken=lambda: _taken(delivery),
            made_before=lambda remote_id: _made_before(held, remote_id),
            abandoned=lambda: _abandoned(held),
            lease_until=delivery.lease_until,
            options=delivery.options or {},
            video=_video(film, files) if film else None,
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


@contextmanager
def _reading(missing: str) -> Iterator[None]:
    """Say as a fault why a medium can't be read: it is gone, or its store fails for now."""
    try:
        yield
    except FileNotFoundError as error:
        raise Fault(FaultKind.REJECTED, missing) from error
    except OSError as error:
        message = _("The media of this post can't be read for now.")
        raise Fault(FaultKind.TRANSIENT, message) from error


def _video(media: Media, files: ExitStack) -> Video:
    """Return a video as the adapter reads it; its file is open from its first piece on."""
    opened: list[IO[bytes]] = []

    def read(start: int, count: int) -> bytes:
        with _reading(_("The video of this post is missing.")):
            if not opened:
                opened.append(files.enter_context(open_stored(str(media.file.name))))
            opened[0].seek(start)
            return opened[0].read(count)

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


def _image(media: Media) -> Image:
    missing = _("An image of this post is missing.")
    with _reading(missing), open_stored(str(media.file.name)) as file:
        data = file.read()
    return Image(data, media.content_type, media.width, media.height, media.alt_text)


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
