"""Messages at the test network. Each try with the same key is the same message there."""

import datetime
from typing import Any
from urllib.parse import quote

from ayrdash.core.networks import BuiltIn
from ayrdash.networks.adapters.base import Published
from ayrdash.networks.adapters.capabilities import Chat, ChatMessage, ChatMessages, Chats, Letter
from ayrdash.networks.adapters.oauth import messaging_problem_of
from ayrdash.networks.adapters.test_network.client import at_page
from ayrdash.networks.adapters.test_network.link import TrialLink
from ayrdash.networks.models import SocialAccount


class TrialMessages:
    """What the adapter does as ``Messaging``."""

    message_limit = 300
    takes_message_media = True
    reply_window: datetime.timedelta | None = None

    def count_message(self, text: str) -> int:
        return len(text)

    def messaging_problem(self, account: SocialAccount) -> str:
        return messaging_problem_of(TrialLink.messaging_scopes, account.scopes, BuiltIn.TEST.label)

    def conversations(self, account: SocialAccount, *, cursor: str) -> Chats:
        answer = self._ask(account, "GET", "", params={"before": cursor})
        return Chats([_chat(item) for item in answer["conversations"]], str(answer["before"]))

    def messages(self, account: SocialAccount, chat_id: str, *, cursor: str) -> ChatMessages:
        answer = self._ask(account, "GET", f"{quote(chat_id)}/", params={"before": cursor})
        return ChatMessages([_message(item) for item in answer["messages"]], str(answer["before"]))

    def send_message(self, account: SocialAccount, letter: Letter) -> Published:
        body = {
            "key": letter.publication.record_key,
            "text": letter.publication.text,
            "media": letter.media_url,
            "automatic": letter.automatic,
        }
        made = self._ask(account, "POST", f"{quote(letter.chat_id)}/", json=body)
        return Published(str(made["id"]), "")

    def mark_read(self, account: SocialAccount, chat_id: str, peer_id: str) -> None:
        """Leave it: nobody at the test network is told what was seen."""

    def _ask(self, account: SocialAccount, verb: str, path: str, **kwargs: Any) -> dict[str, Any]:
        return at_page(TrialLink(), account, verb, f"conversations/{path}", **kwargs)


def _chat(item: dict[str, Any]) -> Chat:
    return Chat(
        id=str(item["id"]),
        peer_id=str(item["guest"]["id"]),
        peer_handle=str(item["guest"]["id"]),
        peer_name=str(item["guest"]["name"]),
        updated=datetime.datetime.fromisoformat(item["updated"]),
    )


def _message(item: dict[str, Any]) -> ChatMessage:
    return ChatMessage(
        id=str(item["id"]),
        mine=bool(item["by_page"]),
        text=str(item["text"]),
        sent_at=datetime.datetime.fromisoformat(item["sent"]),
        media=(str(item["media"]),) if item["media"] else (),
        automatic=bool(item["automatic"]),
    )
