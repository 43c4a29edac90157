"""Direct messages: read, answer, and the automatic answer (API contract 4.9)."""

from typing import Annotated, Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.formats import freshness, iso
from ayrdash.api.params import FromBody, FromQuery, Input, Words
from ayrdash.api.schemas import AutoResponseOut, MessageList, MessageSent
from ayrdash.api.targets import linked_account, not_possible
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.core.networks import Network, label_of
from ayrdash.messaging import queries
from ayrdash.messaging.access import named_conversation
from ayrdash.messaging.models import AutoResponse, Conversation, Message
from ayrdash.messaging.rules import messenger_of, require_messaging
from ayrdash.messaging.services.auto_response import set_auto_response, text_of
from ayrdash.messaging.services.sending import send_message as send_now
from ayrdash.messaging.services.writing import write_message
from ayrdash.networks.able import messaging, messengers
from ayrdash.networks.codes import code_of
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile

# Of the reference; what else can be spoken to here is added to it.
NAMED = (Network.FACEBOOK, Network.INSTAGRAM, Network.TWITTER)
MOST, USUAL = 500, 100
# Of one call, which waits for the network at each.
MOST_MEDIA = 10
_SENDS = Rule(Scope.POST)


class MessageQuery(Input):
    """The query of ``GET /messages/{platform}``."""

    conversations_only: bool = Field(False, alias="conversationsOnly")
    conversation_id: str = Field("", alias="conversationId")
    status: Literal["active", "archived"] = "active"
    limit: int = Field(USUAL, ge=1, le=MOST)
    next: str = Field("", description="The `next` of the page before.")


class MessageIn(Input):
    """The body of ``POST /messages/{platform}``."""

    message: str = ""
    media_urls: Words = Field(
        [], alias="mediaUrls", max_length=MOST_MEDIA, json_schema_extra={"maxItems": MOST_MEDIA}
    )
    recipient_id: str = Field("", alias="recipientId")
    conversation_id: str = Field("", alias="conversationId")
    profile_key: str | None = Field(None, alias="profileKey")


class AutoResponseIn(Input):
    """The body of ``POST /messages/autoresponse``; what is left out stays."""

    active: bool | None = Field(None, alias="autoResponseActive")
    wait_seconds: int | None = Field(None, alias="autoResponseWaitSeconds")
    message: str | None = Field(
        None, alias="autoResponseMessage", description="Empty: the default words."
    )
    profile_key: str | None = Field(None, alias="profileKey")


def _ready(profile: Profile, platform: str) -> SocialAccount:
    """Return the account that may have messages. Raises 361, 400, 156, 991, 362, in this order."""
    require_messaging(profile)
    known = list(dict.fromkeys([*map(str, NAMED), *messengers()]))
    if platform not in known:
        raise bad_request(_("Messages: one of %s.") % ", ".join(known))
    account = linked_account(profile, platform)
    if messaging(platform) is None:
        raise not_possible(platform)
    messenger_of(account)
    return account


@endpoint("GET", "/messages/autoresponse", action="request", answer=AutoResponseOut, scope=_SENDS)
def autoresponse(request: ApiRequest) -> Reply:
    """Return the profile's automatic answer."""
    require_messaging(request.auth.profile)
    return _told(queries.auto_response_of(request.auth.profile))


@endpoint(
    "POST PUT", "/messages/autoresponse", action="update", answer=AutoResponseOut, scope=_SENDS
)
def set_autoresponse(request: ApiRequest, body: Annotated[AutoResponseIn, FromBody(...)]) -> Reply:
    """Change the automatic answer; it starts off, with a pause of a day for each peer."""
    profile = request.auth.profile
    require_messaging(profile)
    changes: dict[str, object] = {}
    for name, column in (("active", "is_active"), ("wait_seconds", "wait_seconds")):
        if (value := getattr(body, name)) is not None:
            changes[column] = value
    if body.message is not None:
        changes["text"] = body.message.strip()
    return _told(set_auto_response(profile=profile, actor=None, **changes))


def _told(row: AutoResponse) -> Reply:
    return success(
        autoResponseActive=row.is_active,
        autoResponseWaitSeconds=row.wait_seconds,
        autoResponseMessage=text_of(row),
    )


@endpoint("GET", "/messages/{word}", action="request", answer=MessageList, scope=_SENDS)
def messages(
    request: ApiRequest, word: str, query: Annotated[MessageQuery, FromQuery(...)]
) -> Reply:
    """Return what was said at a network, the latest first, as of the last look there."""
    profile = request.auth.profile
    _ready(profile, word)
    if query.status == "archived":  # X alone has such
        return success(messages=[], messagesCount=0, **freshness())
    if query.conversations_only:
        ids = queries.conversation_ids(profile, word, query.limit)
        return success(
            conversationIds=ids,
            conversationsCount=len(ids),
            messages=[],
            messagesCount=0,
            **freshness(),
        )
    page = queries.messages_of(
        profile, word, remote_id=query.conversation_id, cursor=query.next, size=query.limit
    )
    rows = [_message(row) for row in page.items]
    paging = {"next": page.next_cursor or None}
    return success(
        messages=rows, messagesCount=len(rows), meta={"pagination": paging}, **freshness()
    )


def _message(row: Message) -> dict[str, Any]:
    talk = row.conversation
    ends = (talk.peer_id, talk.account_remote_id)
    sender, recipient = reversed(ends) if row.mine else ends
    shown: dict[str, Any] = {
        "id": row.remote_id or row.ref,
        "action": "sent" if row.mine else "received",
        "message": row.text,
        "mediaUrls": row.media,
        "conversationId": talk.remote_id,
        "senderId": sender,
        "recipientId": recipient,
        "senderDetails": None if row.mine else _peer(talk),
        "created": iso(row.sent_at),
        "platform": talk.network,
        "state": row.state,
        "automatic": row.automatic,
    }
    if row.error_message:
        shown["error"] = row.error_message
    return shown


def _peer(talk: Conversation) -> dict[str, str]:
    return {"name": talk.peer_name, "username": talk.peer_handle}


@endpoint("POST", "/messages/{word}", action="send", answer=MessageSent, scope=_SENDS)
def send_message(
    request: ApiRequest, word: str, body: Annotated[MessageIn, FromBody(...)]
) -> Reply:
    """Answer somebody who has written, by `recipientId` or `conversationId`.

    Text and each of `mediaUrls` are messages of their own, listed in `messages`: nothing is
    sent where one of them can't be. What the network can't take at the moment is tried again
    by the worker: its `state` is then `queued`. What it refuses is `failed`, with the `code`
    and the `error`; the call itself fails only where it refuses all of them.
    """
    profile = request.auth.profile
    _ready(profile, word)
    talk = _addressed(profile, word, body)
    parts = [(body.message, "")] if body.message.strip() or not body.media_urls else []
    parts += [("", address) for address in body.media_urls]
    author = f"API key {request.auth.key_label}"
    # All or none: who tries again after a refusal must not send the first ones twice.
    with transaction.atomic():
        written = [
            write_message(
                conversation=talk, text=text, media_url=address, actor=None, author=author
            )
            for text, address in parts
        ]
    for message in written:
        send_now(message.pk)
        message.refresh_from_db()
    return _sent(word, talk, written)


def _addressed(profile: Profile, network: str, body: MessageIn) -> Conversation:
    if not body.recipient_id and not body.conversation_id:
        raise bad_request(_("recipientId or conversationId: say to whom."))
    talk = named_conversation(
        profile, network, remote_id=body.conversation_id, peer_id=body.recipient_id
    )
    if talk is None:
        message = _("%s lets you answer only: the other side must write first.")
        raise bad_request(message % label_of(network), platform=network)
    return talk


def _sent(network: str, talk: Conversation, written: list[Message]) -> Reply:
    first = next((m for m in written if m.state != Message.State.FAILED), None)
    if first is None:
        failed = written[0]
        raise ApiError(code_of(failed.error_code), failed.error_message, platform=network)
    return success(
        messageId=first.remote_id or first.ref,
        id=first.ref,
        recipientId=talk.peer_id,
        conversationId=talk.remote_id,
        message=first.text,
        state=first.state,
        messages=[_part(message) for message in written],
    )


def _part(message: Message) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": message.ref,
        "messageId": message.remote_id or message.ref,
        "state": message.state,
    }
    if message.state == Message.State.FAILED:
        shown |= {"code": code_of(message.error_code), "error": message.error_message}
    return shown
