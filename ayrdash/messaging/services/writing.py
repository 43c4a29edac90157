"""Writing messages, and trying failed ones again. The worker sends them."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.accounts.models import User
from ayrdash.activity.services import record
from ayrdash.core.networks import label_of
from ayrdash.messaging.models import PREVIEW_LENGTH, ActiveMonth, Conversation, Message
from ayrdash.messaging.queries import month_of
from ayrdash.messaging.rules import MessageRefused, check_message, problem_of
from ayrdash.messaging.services.wake import wake
from ayrdash.networks.adapters import adapter_for


def write_message(
    *,
    conversation: Conversation,
    text: str,
    media_url: str = "",
    actor: User | None,
    author: str = "",
    automatic: bool = False,
) -> Message:
    """Queue an answer. What a person answers counts as read. Raises ``MessageRefused``."""
    text = composed(text.replace("\x00", ""))
    check_message(conversation, text=text, media_url=media_url)
    now = timezone.now()
    with transaction.atomic():
        message = Message.objects.create(
            conversation=conversation,
            state=Message.State.QUEUED,
            mine=True,
            automatic=automatic,
            text=text,
            media=[media_url] if media_url else [],
            sent_at=now,
            written_by=actor,
            written_by_label=actor.email if actor else author,
            record_key=adapter_for(conversation.network).new_record_key(now),
            record_time=now,
        )
        changed: dict[str, object] = {} if automatic else {"unread_count": 0}
        Conversation.objects.filter(pk=conversation.pk).update(
            last_message_at=now, last_text=(text or media_url)[:PREVIEW_LENGTH], **changed
        )
        note_month(conversation, message)
        record_act("message.written", conversation, actor)
        wake(message)
    return message


def composed(text: str) -> str:
    """Return a text as it is sent: lines end in one character, which browsers don't do."""
    return text.replace("\r\n", "\n").strip()


def note_month(conversation: Conversation, message: Message) -> None:
    """Count the conversation for the message's month."""
    ActiveMonth.objects.get_or_create(
        conversation=conversation,
        month=month_of(message.sent_at),
        defaults={"profile_id": conversation.profile_id},
    )


def retry_message(*, message: Message, actor: User) -> None:
    """Queue a message again that was not sent. Raises ``MessageRefused``."""
    conversation = message.conversation
    if problem := problem_of(conversation):
        raise MessageRefused(problem)
    now = timezone.now()
    with transaction.atomic():
        again = Message.objects.filter(pk=message.pk, state=Message.State.FAILED, mine=True).update(
            state=Message.State.QUEUED,
            due_at=now,
            woken_at=now,
            attempts_before=F("attempt_count"),
            error_code="",
            error_message="",
        )
        if not again:
            raise MessageRefused(_("The message waits for no other try."))
        message.refresh_from_db()
        record_act("message.retried", conversation, actor)
        wake(message)


def record_act(verb: str, conversation: Conversation, actor: User | None) -> None:
    """Put on the trail whom an act concerned; never what was said."""
    record(
        verb,
        account=conversation.profile.account,
        actor=actor,
        profile=conversation.profile,
        details={"peer": conversation.peer, "network": label_of(conversation.network)},
    )
