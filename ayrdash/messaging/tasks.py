"""Messages in the background."""

import datetime

from django.conf import settings
from django.utils import timezone

from ayrdash.jobs.periodic import periodic
from ayrdash.jobs.tasks_api import task
from ayrdash.messaging.services import events, receiving, sending, threads

SWEEP_EVERY = datetime.timedelta(seconds=settings.SWEEP_SECONDS)
# A wake-up gets this long before the sweeper makes another.
GRACE = datetime.timedelta(seconds=30)
# Networks may be slow: what people wait for goes first.
LATER = -5


@task(queue_name="messages")
def send(message_id: int) -> str:
    """Send one message, if it is due."""
    return sending.send_message(message_id)


@task(priority=LATER, queue_name="messages")
def look(mailbox_id: int) -> int:
    """Look into one mailbox."""
    return receiving.look(mailbox_id)


@task(priority=LATER, queue_name="messages")
def tell_read(conversation_id: int) -> bool:
    """Tell the network that a conversation was read."""
    return threads.tell_read(conversation_id)


@periodic(name="messaging.look", every=datetime.timedelta(seconds=20))
def look_due() -> int:
    """Have the mailboxes looked into that are due."""
    receiving.open_mailboxes()
    due = receiving.take_due(timezone.now())
    for mailbox_id in due:
        look.enqueue(mailbox_id)
    return len(due)


@periodic(name="messaging.prune", every=datetime.timedelta(hours=1))
def prune() -> int:
    """Forget calls of networks that would not be taken any more."""
    return events.prune(timezone.now())


@periodic(name="messaging.reap", every=SWEEP_EVERY)
def reap() -> int:
    """Free what dead workers hold."""
    return sending.reap(timezone.now())


@periodic(name="messaging.sweep", every=SWEEP_EVERY)
def sweep() -> int:
    """Wake what is due and was not woken."""
    return sending.sweep(timezone.now(), grace=GRACE)
