"""Wake-ups. The delivery row is the schedule; losing one of these loses nothing."""

import datetime
from collections.abc import Mapping

from django.utils import timezone

from ayrdash.posts.models import Delivery


def wake(delivery: Delivery) -> None:
    """Ask the queue to look at a delivery when it is due. Call inside the transaction."""
    from ayrdash.posts.tasks import deliver, take_down

    task = take_down if delivery.state == Delivery.State.DELETING else deliver
    later = delivery.due_at if delivery.due_at > timezone.now() else None
    task.using(queue_name=delivery.network, run_after=later).enqueue(delivery.pk)


def ask_for(delivery: Delivery, moment: datetime.datetime, values: Mapping[str, object]) -> int:
    """Hand a delivery to the worker for a moment; 0 if it has moved on since it was read.

    Call inside the transaction.
    """
    still = Delivery.objects.filter(pk=delivery.pk, state=delivery.state)
    asked = still.update(due_at=moment, woken_at=moment, **values)
    if asked:
        delivery.refresh_from_db()
        wake(delivery)
    return asked
