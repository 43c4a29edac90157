"""Wake-ups. The message's row is the schedule; losing one of these loses nothing."""

import datetime

from django.utils import timezone

from ayrdash.messaging.models import Conversation, Message


def wake(message: Message) -> None:
    """Ask the queue to send a message when it is due. Call inside the transaction."""
    from ayrdash.messaging.tasks import send

    later = message.due_at > timezone.now()
    (send.using(run_after=message.due_at) if later else send).enqueue(message.pk)


def wake_reader(conversation: Conversation) -> None:
    """Ask the queue to tell the network what was read. Losing this loses a courtesy."""
    from ayrdash.messaging.tasks import tell_read

    tell_read.enqueue(conversation.pk)


def wake_looker(mailbox_id: int, moment: datetime.datetime) -> None:
    """Ask the queue to look into a mailbox at a moment. Losing this loses some seconds."""
    from ayrdash.messaging.tasks import look

    later = moment > timezone.now()
    (look.using(run_after=moment) if later else look).enqueue(mailbox_id)
