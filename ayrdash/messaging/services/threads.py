"""What people decide of a conversation: read or not, and whether it is answered by itself."""

from django.db import transaction

from ayrdash.accounts.models import User
from ayrdash.messaging.models import Conversation
from ayrdash.messaging.rules import messenger_of, problem_of
from ayrdash.messaging.services import faults
from ayrdash.messaging.services.wake import wake_reader
from ayrdash.messaging.services.writing import record_act
from ayrdash.networks.adapters.base import Fault


def mark(*, conversation: Conversation, read: bool, actor: User) -> None:
    """Mark a conversation as read, or as one that somebody still has to look at."""
    with transaction.atomic():
        rows = Conversation.objects.filter(pk=conversation.pk)
        changed = rows.filter(unread_count__gt=0) if read else rows.filter(unread_count=0)
        if changed.update(unread_count=0 if read else 1):
            record_act("conversation.read" if read else "conversation.unread", conversation, actor)
            if read:
                wake_reader(conversation)


def pause(*, conversation: Conversation, paused: bool, actor: User) -> None:
    """Stop the automatic answer in one conversation, or let it go on."""
    with transaction.atomic():
        rows = Conversation.objects.filter(pk=conversation.pk, auto_response_paused=not paused)
        if rows.update(auto_response_paused=paused):
            verb = "conversation.paused" if paused else "conversation.resumed"
            record_act(verb, conversation, actor)


def tell_read(conversation_id: int) -> bool:
    """Tell the network that a conversation was read, best effort; True if it was told."""
    rows = Conversation.objects.select_related("social_account__profile__account__settings")
    conversation = rows.filter(pk=conversation_id, unread_count=0).first()
    if conversation is None or conversation.social_account is None:
        return False
    conversation.profile = conversation.social_account.profile
    if problem_of(conversation):
        return False
    account = conversation.social_account
    try:
        messenger_of(account).mark_read(account, conversation.remote_id, conversation.peer_id)
    except Fault as fault:
        faults.note(account=account, fault=fault)
        return False
    return True
