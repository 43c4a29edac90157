"""Look-ups with permission, the same for pages and API."""

from ayrdash.core.errors import NotFound
from ayrdash.messaging.models import REF_LENGTH, Conversation, Message
from profiles.models import Profile


def _is_ref(text: str) -> bool:
    """Tell whether a text may be an id of ours; databases refuse some that can't."""
    return len(text) == REF_LENGTH and text.isascii() and text.isalnum()


def conversation_of(profile: Profile, ref: str) -> Conversation:
    """Return the profile's conversation; else ``NotFound``."""
    rows = Conversation.objects.select_related("social_account")
    found = rows.filter(profile=profile, ref=ref).first() if _is_ref(ref) else None
    if found is None:
        raise NotFound("No such conversation.")
    return _with(profile, found)


def named_conversation(
    profile: Profile, network: str, *, remote_id: str = "", peer_id: str = ""
) -> Conversation | None:
    """Return the profile's conversation by the network's id of it, or of its peer."""
    rows = Conversation.objects.select_related("social_account")
    mine = rows.filter(profile=profile, network=network).exclude(social_account=None)
    if remote_id:
        mine = mine.filter(remote_id=remote_id[:255])
    if peer_id:
        mine = mine.filter(peer_id=peer_id[:255])
    found = mine.order_by("-last_message_at").first() if remote_id or peer_id else None
    return _with(profile, found) if found else None


def _with(profile: Profile, found: Conversation) -> Conversation:
    found.profile = profile
    if found.social_account is not None:
        found.social_account.profile = profile
    return found


def message_of(conversation: Conversation, ref: str) -> Message:
    """Return a message of the conversation; else ``NotFound``."""
    rows = Message.objects.filter(conversation=conversation, ref=ref)
    found = rows.first() if _is_ref(ref) else None
    if found is None:
        raise NotFound("No such message.")
    found.conversation = conversation
    return found
