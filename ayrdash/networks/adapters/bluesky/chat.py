"""Direct messages at Bluesky: calls of ``chat.bsky.convo``, which the PDS passes on.

They need an app password that was made with access to direct messages. The service knows
no key of ours: an answer that may be out is looked for before it is sent again.
"""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.core.networks import Network
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import Published
from ayrdash.networks.adapters.bluesky import identity, text
from ayrdash.networks.adapters.bluesky.facets import facets
from ayrdash.networks.adapters.bluesky.records import authorised, unreadable
from ayrdash.networks.adapters.capabilities import Chat, ChatMessage, ChatMessages, Chats, Letter
from ayrdash.networks.adapters.shapes import known_shape, readable
from ayrdash.networks.models import SocialAccount

NAME = Network.BLUESKY.label
# What ``SocialAccount.scopes`` holds where the app password allows it.
SCOPE = "chat"
# Bluesky's chat service, by its name in the network's directory.
SERVICE = "did:web:api.bsky.chat#bsky_chat"
PER_LOOK = "50"


class Talks:
    """What the adapter does as ``Messaging``."""

    # Graphemes (lexicon chat.bsky.convo.defs#messageInput).
    message_limit = 1_000
    takes_message_media = False
    reply_window: datetime.timedelta | None = None

    def count_message(self, value: str) -> int:
        return text.count(value)

    def messaging_problem(self, account: SocialAccount) -> str:
        if SCOPE in account.scopes:
            return ""
        return _(
            "Link Bluesky again, with an app password that was made with “Allow access to your "
            "direct messages”."
        )

    def conversations(self, account: SocialAccount, *, cursor: str) -> Chats:
        after = {"cursor": cursor} if cursor else {}
        answer = _ask(account, "listConvos", limit=PER_LOOK, **after)
        with known_shape(NAME):
            chats = readable(_rows(answer, "convos"), lambda row: _chat(row, account), NAME)
        return Chats(chats, str(answer.get("cursor") or ""))

    def messages(self, account: SocialAccount, chat_id: str, *, cursor: str) -> ChatMessages:
        after = {"cursor": cursor} if cursor else {}
        answer = _ask(account, "getMessages", convoId=chat_id, limit=PER_LOOK, **after)
        # Deleted messages have no text, and what the service itself notes has none either.
        with known_shape(NAME):
            rows = [row for row in _rows(answer, "messages") if "text" in row]
            items = [_message(row, account) for row in rows]
        return ChatMessages(items, str(answer.get("cursor") or ""))

    def send_message(self, account: SocialAccount, letter: Letter) -> Published:
        words = letter.publication.text
        message: dict[str, Any] = {"text": words}
        if found := facets(words, lambda handle: identity.resolve(account.host, handle)):
            message["facets"] = found

        def send() -> Published:
            with earlier.the_call_that_counts(letter.publication):
                answer = _ask(
                    account, "sendMessage", body={"convoId": letter.chat_id, "message": message}
                )
                return Published(_text(answer, "id"), "")

        return earlier.once(letter.publication, send, lambda: self._find_sent(account, letter))

    def _find_sent(self, account: SocialAccount, letter: Letter) -> Published | None:
        wish, taken = letter.publication, letter.publication.taken()
        for item in self.messages(account, letter.chat_id, cursor="").items:
            late = item.sent_at >= earlier.since(wish)
            if item.mine and item.text == wish.text and late and item.id not in taken:
                return Published(item.id, "")
        return None

    def mark_read(self, account: SocialAccount, chat_id: str, peer_id: str) -> None:
        _ask(account, "updateRead", body={"convoId": chat_id})


def _ask(account: SocialAccount, name: str, **kwargs: Any) -> dict[str, Any]:
    return authorised(account, f"chat.bsky.convo.{name}", proxy=SERVICE, **kwargs)


def _rows(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = answer.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable()
    return rows


def _chat(row: dict[str, Any], account: SocialAccount) -> Chat | None:
    """Return a conversation of two; None for a group, or one where nothing was said."""
    members, last = row.get("members"), row.get("lastMessage")
    if not isinstance(members, list) or not isinstance(last, dict):
        return None
    kind = row.get("kind") or {}
    others = [who for who in members if who.get("did") != account.remote_id]
    if len(others) != 1 or str(kind.get("$type", "")).endswith("groupConvo"):
        return None
    peer = others[0]
    return Chat(
        id=_text(row, "id"),
        peer_id=_text(peer, "did"),
        peer_handle=str(peer.get("handle") or ""),
        peer_name=str(peer.get("displayName") or peer.get("handle") or ""),
        updated=_moment(last),
    )


def _message(row: dict[str, Any], account: SocialAccount) -> ChatMessage:
    sender = row.get("sender")
    return ChatMessage(
        id=_text(row, "id"),
        mine=isinstance(sender, dict) and sender.get("did") == account.remote_id,
        text=str(row["text"]),
        sent_at=_moment(row),
    )


def _text(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise unreadable()
    return value


def _moment(row: dict[str, Any]) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(_text(row, "sentAt"))
    except ValueError as error:
        raise unreadable() from error
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
