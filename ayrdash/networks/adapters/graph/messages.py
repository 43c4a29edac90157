"""Messages of pages and of the Instagram accounts tied to them, by the page's token.

The Graph API knows no key of ours: an answer that may be out is looked for in the
conversation before it is sent again. Conversations and messages as its documents describe
them (Conversations API, Send API).
"""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.networks import AnyNetwork
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import Fault, FaultKind, Published
from ayrdash.networks.adapters.capabilities import Chat, ChatMessage, ChatMessages, Chats, Letter
from ayrdash.networks.adapters.graph.client import Graph, rows_of, text_of, unreadable
from ayrdash.networks.adapters.graph.login import FacebookLogin
from ayrdash.networks.adapters.oauth import messaging_problem_of
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.adapters.shapes import known_shape, readable
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount

# A page of the list; of a conversation Meta gives the contents of the latest 20 alone.
PER_LOOK = 20
STANDARD_WINDOW = datetime.timedelta(hours=24)
_CHAT = "id,updated_time,participants"
_MESSAGE = "id,message,from,created_time,attachments"
_KINDS = (
    ("video", (".mp4", ".mov", ".ogg", ".avi", ".webm")),
    ("audio", (".mp3", ".m4a", ".aac", ".wav")),
    ("file", (".pdf",)),
)


class GraphMessages:
    """What both adapters do as ``Messaging``."""

    network: AnyNetwork
    oauth: FacebookLogin
    # How the Graph API calls the network in its list of conversations.
    message_platform = ""
    message_limit = 2_000
    takes_message_media = True
    reply_window: datetime.timedelta | None = STANDARD_WINDOW

    def count_message(self, text: str) -> int:
        return len(text)

    def messaging_problem(self, account: SocialAccount) -> str:
        return messaging_problem_of(self.oauth.messaging_scopes, account.scopes, self.network.label)

    def conversations(self, account: SocialAccount, *, cursor: str) -> Chats:
        graph, page = _page(account)
        after = {"after": cursor} if cursor else {}
        answer = graph.get(
            f"{page}/conversations",
            platform=self.message_platform,
            fields=_CHAT,
            limit=PER_LOOK,
            **after,
        )
        name = self.network.label
        with known_shape(name):
            chats = readable(rows_of(answer), lambda row: _chat(row, account, page), name)
            return Chats(chats, _next(answer))

    def messages(self, account: SocialAccount, chat_id: str, *, cursor: str) -> ChatMessages:
        graph, page = _page(account)
        after = {"after": cursor} if cursor else {}
        path = f"{chat_id}/messages"
        answer = graph.get(path, fields=_MESSAGE, limit=PER_LOOK, **after)
        with known_shape(self.network.label):
            items = [_message(row, account, page) for row in rows_of(answer)]
            return ChatMessages(items, _next(answer))

    @property
    def announces(self) -> bool:
        return bool(settings.META_WEBHOOK_VERIFY_TOKEN)

    def announce_messages(self, account: SocialAccount) -> None:
        """Subscribe the app to the page's messages; the address stands in the app at Meta."""
        graph, page = _page(account)
        graph.post(f"{page}/subscribed_apps", subscribed_fields="messages")

    def send_message(self, account: SocialAccount, letter: Letter) -> Published:
        graph, page = _page(account)

        def send() -> Published:
            with earlier.the_call_that_counts(letter.publication):
                answer = graph.post(
                    f"{page}/messages",
                    recipient=json.dumps({"id": letter.peer_id}),
                    message=json.dumps(_content(letter)),
                    **_reason(letter),
                )
                return Published(text_of(answer, "message_id"), "")

        return earlier.once(letter.publication, send, lambda: self._find(account, letter))

    def _find(self, account: SocialAccount, letter: Letter) -> Published | None:
        """Look for an answer of this text since it was written that is no other of ours."""
        wish, taken = letter.publication, letter.publication.taken()
        for item in self.messages(account, letter.chat_id, cursor="").items:
            same = item.text == wish.text and bool(item.media) == bool(letter.media_url)
            late = item.sent_at >= earlier.since(wish)
            if item.mine and same and late and item.id not in taken:
                return Published(item.id, "")
        return None

    def mark_read(self, account: SocialAccount, chat_id: str, peer_id: str) -> None:
        graph, page = _page(account)
        recipient = json.dumps({"id": peer_id})
        graph.post(f"{page}/messages", recipient=recipient, sender_action="MARK_SEEN")


def _page(account: SocialAccount) -> tuple[Graph, str]:
    """Return who calls, and the page that has the messages: Instagram's are its page's."""
    tokens = tokens_of(account)
    graph = Graph(app_of_account(account), tokens.access)
    return graph, tokens.extra.get("page_id") or account.remote_id


def _reason(letter: Letter) -> dict[str, str]:
    """Return by what right an answer is sent: within a day, or later by a person alone."""
    asked = letter.asked_at
    if asked is None or timezone.now() <= asked + STANDARD_WINDOW:
        return {"messaging_type": "RESPONSE"}
    if letter.automatic:
        message = _("Meta takes automatic answers only within 24 hours.")
        raise Fault(FaultKind.REJECTED, message)
    return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


def _content(letter: Letter) -> dict[str, Any]:
    if not letter.media_url:
        return {"text": letter.publication.text}
    path = letter.media_url.partition("?")[0].lower()
    kind = next((kind for kind, ends in _KINDS if path.endswith(ends)), "image")
    return {"attachment": {"type": kind, "payload": {"url": letter.media_url}}}


def _chat(row: dict[str, Any], account: SocialAccount, page: str) -> Chat | None:
    """Return a conversation; None for one with nobody else in it (a deleted account)."""
    people = (row.get("participants") or {}).get("data") or []
    others = [who for who in people if isinstance(who, dict) and not _is_us(who, account, page)]
    if not others:
        return None
    peer = others[0]
    return Chat(
        id=text_of(row, "id"),
        peer_id=text_of(peer, "id"),
        peer_handle=str(peer.get("username") or ""),
        peer_name=str(peer.get("name") or peer.get("username") or ""),
        updated=_moment(row.get("updated_time")),
    )


def _message(row: dict[str, Any], account: SocialAccount, page: str) -> ChatMessage:
    sender = row.get("from")
    attached = (row.get("attachments") or {}).get("data") or []
    return ChatMessage(
        id=text_of(row, "id"),
        mine=isinstance(sender, dict) and _is_us(sender, account, page),
        text=str(row.get("message") or ""),
        sent_at=_moment(row.get("created_time")),
        media=tuple(_addresses(attached)),
    )


def _addresses(attached: Sequence[Any]) -> list[str]:
    found = []
    for item in attached:
        if not isinstance(item, dict):
            continue
        places = (item.get("image_data"), item.get("video_data"), {"url": item.get("file_url")})
        address = next((str(p["url"]) for p in places if isinstance(p, dict) and p.get("url")), "")
        # Meta says that there is something, and not always where.
        found.append(address or "https://www.facebook.com/messages")
    return found


def _is_us(who: dict[str, Any], account: SocialAccount, page: str) -> bool:
    return str(who.get("id")) in (page, account.remote_id)


def _moment(text: object) -> datetime.datetime:
    try:
        return datetime.datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError as error:
        raise unreadable() from error


def _next(answer: dict[str, Any]) -> str:
    paging = answer.get("paging") or {}
    after = (paging.get("cursors") or {}).get("after")
    return str(after) if paging.get("next") and after else ""
