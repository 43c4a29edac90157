"""Keeping what a look has found, and telling who wants to know."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from ayrdash.messaging.models import PREVIEW_LENGTH, Conversation, Mailbox, Message
from ayrdash.messaging.queries import pending
from ayrdash.messaging.services import auto_response
from ayrdash.messaging.services.writing import note_month
from ayrdash.networks.adapters.capabilities import Chat, ChatMessage
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit

CLOCKS_DIFFER = datetime.timedelta(minutes=2)
State = Message.State


def store(mailbox: Mailbox, chat: Chat, items: Sequence[ChatMessage]) -> int:
    """Keep messages of a conversation, the earliest first; return how many were new.

    Call in a transaction. While an answer of ours is under way nobody knows whether what
    is there and unknown here is that answer: it is left for the next look.
    """
    conversation = _conversation(mailbox, chat, items)
    # First: an answer that is noted as sent meanwhile is then among the known.
    unclear = pending(conversation).filter(attempt_count__gt=0).exists()
    ids = [item.id for item in items]
    known = set(
        Message.objects.filter(conversation=conversation, remote_id__in=ids).values_list(
            "remote_id", flat=True
        )
    )
    unknown = [item for item in items if item.id not in known]
    left = [item for item in unknown if item.mine and unclear]
    new = [
        _keep(conversation, item)
        for item in unknown
        if item not in left and not _was_ours(conversation, item)
    ]
    # Some networks tell seconds only.
    opened_at = mailbox.opened_at.replace(microsecond=0)
    live = [row for row in new if row.sent_at >= opened_at]
    _note(conversation, chat, items, live, complete=not left)
    for row in live:
        note_month(conversation, row)
    asked = [row for row in live if not row.mine]
    for row in asked:
        emit(profile=conversation.profile, action=Action.MESSAGES, data=_told(conversation, row))
    if asked:
        auto_response.answer(conversation, asked[-1])
    return len(new)


def _conversation(mailbox: Mailbox, chat: Chat, items: Sequence[ChatMessage]) -> Conversation:
    account = mailbox.social_account
    last = items[-1].sent_at if items else chat.updated
    row, _made = Conversation.objects.select_for_update().get_or_create(
        profile=account.profile,
        network=account.network,
        account_remote_id=account.remote_id,
        remote_id=chat.id,
        defaults={"last_message_at": last},
    )
    row.social_account, row.profile = account, account.profile
    row.peer_id = chat.peer_id[:255]
    row.peer_handle, row.peer_name = chat.peer_handle[:255], chat.peer_name[:255]
    row.search_key = f"{row.peer_name} {row.peer_handle}".casefold()
    names = ["social_account", "peer_id", "peer_handle", "peer_name", "search_key"]
    row.save(update_fields=names)
    return row


def _keep(conversation: Conversation, item: ChatMessage) -> Message:
    return Message.objects.create(
        conversation=conversation,
        remote_id=item.id,
        state=State.SENT if item.mine else State.RECEIVED,
        mine=item.mine,
        automatic=item.automatic,
        text=item.text.replace("\x00", ""),
        media=list(item.media),
        sent_at=item.sent_at,
    )


def _was_ours(conversation: Conversation, item: ChatMessage) -> bool:
    """Tell whether it is an answer that was given up here although it had gone out."""
    if not item.mine:
        return False
    given_up = Message.objects.filter(
        conversation=conversation,
        state=State.FAILED,
        remote_id="",
        attempt_count__gt=0,
        text=item.text,
        record_time__lte=item.sent_at + CLOCKS_DIFFER,
    ).first()
    if given_up is None:
        return False
    return bool(
        Message.objects.filter(pk=given_up.pk, state=State.FAILED).update(
            state=State.SENT,
            remote_id=item.id,
            sent_at=item.sent_at,
            error_code="",
            error_message="",
        )
    )


def _note(
    conversation: Conversation,
    chat: Chat,
    items: Sequence[ChatMessage],
    live: Sequence[Message],
    *,
    complete: bool,
) -> None:
    values: dict[str, Any] = {}
    if items:
        last = items[-1]
        if last.sent_at >= conversation.last_message_at:
            values["last_message_at"] = last.sent_at
            values["last_text"] = (last.text or ", ".join(last.media))[:PREVIEW_LENGTH]
    asked = [item.sent_at for item in items if not item.mine]
    if asked and (conversation.asked_at is None or asked[-1] > conversation.asked_at):
        values["asked_at"] = asked[-1]
    values["unread_count"] = conversation.unread_count + sum(not row.mine for row in live)
    # In what has just changed more may be said within the moment that the network names.
    if complete and chat.updated < timezone.now() - CLOCKS_DIFFER:
        values["remote_updated_at"] = chat.updated
    if complete and items:
        values["synced_until"] = items[-1].sent_at
    Conversation.objects.filter(pk=conversation.pk).update(**values)
    for name, value in values.items():
        setattr(conversation, name, value)


def _told(conversation: Conversation, message: Message) -> dict[str, Any]:
    """Return what the webhook ``messages`` says (API contract 4.6)."""
    return {
        "subAction": "messageCreated",
        "platform": conversation.network,
        "id": message.remote_id,
        "conversationId": conversation.remote_id,
        "message": message.text,
        "mediaUrls": message.media,
        "senderId": conversation.peer_id,
        "recipientId": conversation.account_remote_id,
        "sender": {"name": conversation.peer_name, "username": conversation.peer_handle},
    }
