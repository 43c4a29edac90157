"""Direct messages at X: the last 30 days' events of conversations of two (API v2).

X knows no key of ours: an answer that may be out is looked for in the conversation before it is
sent again. It lists events, not conversations: those come out of them. Each event that is read
is paid for by the app's owner, so no more are asked for than a look needs.
"""

import datetime
import html
from collections.abc import Mapping, Sequence
from typing import Any

from ayrdash.networks.adapters import earlier, wire
from ayrdash.networks.adapters.base import Published
from ayrdash.networks.adapters.capabilities import Chat, ChatMessage, ChatMessages, Chats, Letter
from ayrdash.networks.adapters.oauth import messaging_problem_of
from ayrdash.networks.adapters.shapes import known_shape, readable
from ayrdash.networks.adapters.twitter import text
from ayrdash.networks.adapters.twitter.client import NAME, data_of, rows_of, web_address
from ayrdash.networks.adapters.twitter.link import TwitterLink
from ayrdash.networks.adapters.twitter.posts import asked
from ayrdash.networks.models import SocialAccount

PER_LOOK = 20
_FIELDS = {
    "max_results": str(PER_LOOK),
    "event_types": "MessageCreate",
    "dm_event.fields": "attachments,created_at,dm_conversation_id,sender_id,text",
}


class DirectMessages:
    """What the adapter does as ``Messaging``."""

    message_limit = 10_000
    takes_message_media = False
    reply_window: datetime.timedelta | None = None

    def count_message(self, value: str) -> int:
        return len(value)

    def messaging_problem(self, account: SocialAccount) -> str:
        return messaging_problem_of(TwitterLink.messaging_scopes, account.scopes, NAME)

    def conversations(self, account: SocialAccount, *, cursor: str) -> Chats:
        answer = _events(account, "dm_events", cursor)
        latest: dict[str, dict[str, Any]] = {}
        for row in rows_of(answer):
            latest.setdefault(str(row.get("dm_conversation_id")), row)
        people = _people(account, latest)
        with known_shape(NAME):
            chats = readable(list(latest.values()), lambda r: _chat(r, account, people), NAME)
        return Chats(chats, _next(answer))

    def messages(self, account: SocialAccount, chat_id: str, *, cursor: str) -> ChatMessages:
        answer = _events(account, f"dm_conversations/{chat_id}/dm_events", cursor)
        with known_shape(NAME):
            items = [_message(row, account) for row in rows_of(answer)]
        return ChatMessages(items, _next(answer))

    def send_message(self, account: SocialAccount, letter: Letter) -> Published:
        words = letter.publication.text

        def send() -> Published:
            with earlier.the_call_that_counts(letter.publication):
                path = f"dm_conversations/{letter.chat_id}/messages"
                answer = asked(account, "POST", path, json={"text": words})
                return Published(wire.text_of(data_of(answer), "dm_event_id", NAME), "")

        return earlier.once(letter.publication, send, lambda: _find(account, letter))

    def mark_read(self, account: SocialAccount, chat_id: str, peer_id: str) -> None:
        """Leave it: X lets no app say what was read."""


def _events(account: SocialAccount, path: str, cursor: str) -> dict[str, Any]:
    after = {"pagination_token": cursor} if cursor else {}
    return asked(account, "GET", path, params={**_FIELDS, **after})


def _next(answer: Mapping[str, Any]) -> str:
    meta = answer.get("meta")
    return str(meta.get("next_token") or "") if isinstance(meta, dict) else ""


def _peer_of(chat_id: str, account: SocialAccount) -> str:
    """Return the other one of a conversation of two, whose id names both; empty: a group's."""
    ids = chat_id.split("-")
    others = [number for number in ids if number != account.remote_id]
    return others[0] if len(ids) == 2 and len(others) == 1 else ""


def _people(account: SocialAccount, chat_ids: Sequence[str] | Mapping[str, Any]) -> dict[str, Any]:
    peers = sorted({peer for chat in chat_ids if (peer := _peer_of(chat, account))})
    if not peers:
        return {}
    params = {"ids": ",".join(peers), "user.fields": "name,username"}
    rows = rows_of(asked(account, "GET", "users", params=params))
    return {str(row.get("id")): row for row in rows}


def _chat(row: dict[str, Any], account: SocialAccount, people: dict[str, Any]) -> Chat | None:
    chat_id = wire.text_of(row, "dm_conversation_id", NAME)
    peer = _peer_of(chat_id, account)
    if not peer:
        return None
    # Somebody who left X is known by the number alone.
    who = people.get(peer, {})
    handle = str(who.get("username") or "")
    return Chat(chat_id, peer, handle, str(who.get("name") or handle), _moment(row))


def _message(row: dict[str, Any], account: SocialAccount) -> ChatMessage:
    # What is attached can be seen by the two alone, signed in.
    attached = bool(row.get("attachments"))
    chat_id = str(row.get("dm_conversation_id") or "")
    return ChatMessage(
        id=wire.text_of(row, "id", NAME),
        mine=str(row.get("sender_id")) == account.remote_id,
        text=html.unescape(str(row.get("text") or "")),
        sent_at=_moment(row),
        media=(web_address(f"messages/{chat_id}"),) if attached else (),
    )


def _moment(row: Mapping[str, Any]) -> datetime.datetime:
    moment = earlier.moment_of(row.get("created_at"))
    if moment is None:
        raise wire.unreadable(NAME)
    return moment


def _find(account: SocialAccount, letter: Letter) -> Published | None:
    """Look for an answer of this text since it was written that is no other of ours."""
    wish, taken = letter.publication, letter.publication.taken()
    answer = _events(account, f"dm_conversations/{letter.chat_id}/dm_events", "")
    for row in rows_of(answer):
        mine = str(row.get("sender_id")) == account.remote_id
        late = earlier.is_since(wish, row.get("created_at"))
        if mine and late and text.same_text(wish.text, row) and row.get("id") not in taken:
            return Published(wire.text_of(row, "id", NAME), "")
    return None
