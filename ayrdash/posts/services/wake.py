"""Wake-ups. The delivery row is the schedule; losing one of these loses nothing."""

from django.utils import timezone

from ayrdash.posts.models import Delivery


def wake(delivery: Delivery) -> None:
    """Ask the queue to look at a delivery when it is due. Call inside the transaction."""
    from ayrdash.posts.tasks import deliver, take_down

    task = take_down if delivery.state == Delivery.State.DELETING else deliver
    later = delivery.due_at > timezone.now()
    (task.using(run_after=delivery.due_at) if later else task).enqueue(delivery.pk)
