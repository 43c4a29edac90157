"""The first comment under a published post, written by the account itself.

The delivery row is the schedule (``comment_due_at``). A key drawn with the delivery makes
a repeated call the same comment. A comment that can't be made is told beside the post and
takes nothing back. The number of the try is the fencing token.
"""

import datetime

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.able import commenting
from ayrdash.networks.adapters.base import WORTH_A_RETRY, Fault
from ayrdash.posts.models import FREE_TO_GO, Delivery
from ayrdash.posts.services.attempts import MAX_TRIES, account_of, message_of, pause

# A call that is under way keeps others off for so long.
LEASE = datetime.timedelta(minutes=2)


def comment_first(delivery_id: int) -> str:
    """Write the first comment if it is due and nobody is at it; return what came of it."""
    now = timezone.now()
    if not Delivery.objects.filter(pk=delivery_id, comment_due_at__lte=now, **FREE_TO_GO).exists():
        return "not due"
    # The row's own columns alone: see services.attempts.take.
    due = Delivery.objects.filter(pk=delivery_id, comment_due_at__lte=now)
    lost = _("Writing the comment was interrupted again and again; it was given up.")
    if due.filter(comment_tries__gte=MAX_TRIES).update(comment_due_at=None, comment_error=lost):
        return "failed"
    if not due.update(comment_due_at=now + LEASE, comment_tries=F("comment_tries") + 1):
        return "not due"
    delivery = Delivery.objects.select_related("post__profile", "social_account").get(
        pk=delivery_id
    )
    try:
        _write(delivery)
    except Fault as fault:
        return _note(delivery, fault)
    return "commented"


def _held(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, comment_tries=delivery.comment_tries)


def _write(delivery: Delivery) -> None:
    network = commenting(delivery.network)
    if network is None or delivery.state != Delivery.State.PUBLISHED:
        _held(delivery).update(
            comment_due_at=None, comment_error=_("The post is not on the network any more.")
        )
        return
    made = network.add_comment(
        account_of(delivery),
        delivery.remote_id,
        text=delivery.post.first_comment,
        key=delivery.comment_key,
        moment=delivery.record_time,
    )
    _held(delivery).update(comment_due_at=None, comment_id=made.remote_id, comment_error="")


def _note(delivery: Delivery, fault: Fault) -> str:
    again = fault.kind in WORTH_A_RETRY and delivery.comment_tries < MAX_TRIES
    due_at = fault.retry_at or timezone.now() + pause(delivery.comment_tries)
    _held(delivery).update(
        comment_due_at=due_at if again else None, comment_error=message_of(fault)
    )
    return "again" if again else "failed"


def comment_due(now: datetime.datetime, batch: int = 200) -> int:
    """Write the first comments that are due; returns how many."""
    due = Delivery.objects.filter(comment_due_at__lte=now, **FREE_TO_GO)
    rows = due.order_by("comment_due_at")
    return sum(
        comment_first(pk) == "commented" for pk in list(rows.values_list("pk", flat=True)[:batch])
    )
