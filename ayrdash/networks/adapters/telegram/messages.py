"""Messages that people write to the bot alone, and its answers (Bot API).

Telegram lists nothing to a bot and tells it each message once, with all else (``link.listen``):
the mailbox is filled by what was heard, never asked for. A person's chat with a bot says nothing
of channels or groups, so only a bot that serves one account here has messages.
"""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import Fault, FaultKind, Published
from ayrdash.networks.adapters.byapp import utf16_units
from ayrdash.networks.adapters.capabilities import (
    Chat,
    ChatMessage,
    ChatMessages,
    Chats,
    Letter,
    Spoken,
)
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.adapters.telegram.api import API, Bot
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount

# What a message can hold beside words; no bot may pass on the addresses of these, as they
# contain its token. What is in no list (somebody pinned, joined …) is no message.
_HELD = {
    "photo": gettext_lazy("Photo"),
    "video": gettext_lazy("Video"),
    "animation": gettext_lazy("Animation"),
    "voice": gettext_lazy("Voice message"),
    "audio": gettext_lazy("Audio"),
    "video_note": gettext_lazy("Video message"),
    "document": gettext_lazy("File"),
    "sticker": gettext_lazy("Sticker"),
    "contact": gettext_lazy("Contact"),
    "location": gettext_lazy("Location"),
    "poll": gettext_lazy("Poll"),
}


class BotMessages:
    """What the adapter does as ``Messaging``, and as ``Overheard``."""

    message_limit = 4_096
    takes_message_media = True
    reply_window: datetime.timedelta | None = None

    def count_message(self, text: str) -> int:
        return utf16_units(text)

    def messaging_problem(self, account: SocialAccount) -> str:
        """Return nothing: whoever may post as the bot hears it too."""
        return ""

    def messaging_bar(self, account: SocialAccount) -> str:
        if not account.client_id or not _served(account).exclude(pk=account.pk).exists():
            return ""
        return _(
            "This bot posts for several profiles, and Telegram does not say to which of them a "
            "person writes. Link Telegram by a bot that serves this profile alone."
        )

    def conversations(self, account: SocialAccount, *, cursor: str) -> Chats:
        return Chats([])

    def messages(self, account: SocialAccount, chat_id: str, *, cursor: str) -> ChatMessages:
        return ChatMessages([])

    def send_message(self, account: SocialAccount, letter: Letter) -> Published:
        tokens_of(account)  # says so where the stored link can't be read
        bot = Bot(app_of_account(account).client_secret)

        def send() -> Published:
            with earlier.the_call_that_counts(letter.publication):
                return _sent(bot, letter)

        try:
            return earlier.once_unseen(letter.publication, send)
        except Fault as fault:
            if fault.kind is not FaultKind.PERMISSION_LOST:
                raise
            # It says nothing of the link: this one person has blocked the bot, or left.
            raise Fault(FaultKind.REJECTED, fault.message) from fault

    def mark_read(self, account: SocialAccount, chat_id: str, peer_id: str) -> None:
        """Leave it: the Bot API has no such call for a bot's own chats."""


def _served(account: SocialAccount) -> QuerySet[SocialAccount]:
    """Return the accounts that the bot of one serves here."""
    return SocialAccount.objects.filter(
        network=account.network, client_id=account.client_id, profile__deleted_at=None
    )


def _sent(bot: Bot, letter: Letter) -> Published:
    chat, words = int(letter.chat_id), letter.publication.text
    if letter.media_url:
        row = bot.object("sendPhoto", chat_id=chat, photo=letter.media_url)
    else:
        row = bot.object("sendMessage", chat_id=chat, text=words)
    return Published(_number(chat, row), "")


def _number(chat: int, row: dict[str, Any]) -> str:
    """Return a message's id: the Bot API's own counts within its chat alone."""
    return f"{chat}:{API.text(row, 'message_id')}"


def spoken(row: dict[str, Any]) -> Spoken | None:
    """Return what a person wrote to the bot alone; None: it is no message, or is unreadable."""
    chat, sent_at = row["chat"], earlier.moment_of(row.get("date"))
    number, who = row.get("message_id"), row.get("from")
    words = str(row.get("text") or row.get("caption") or "")
    held = next((str(name) for kind, name in _HELD.items() if row.get(kind)), "")
    if sent_at is None or not isinstance(number, int) or not isinstance(who, dict):
        return None
    if not (words or held):
        return None
    name = " ".join(str(who[part]) for part in ("first_name", "last_name") if who.get(part))
    person = str(chat["id"])
    return Spoken(
        Chat(person, person, str(who.get("username") or ""), name, sent_at),
        ChatMessage(
            id=_number(chat["id"], row),
            mine=False,
            text="\n".join(part for part in (f"[{held}]" if held else "", words) if part),
            sent_at=sent_at,
            automatic=who.get("is_bot") is True,
        ),
    )
