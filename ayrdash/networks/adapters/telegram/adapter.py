"""The Telegram adapter: texts, photos and albums in one channel or group.

The Bot API knows no key of ours, and shows a bot nothing of what it has sent. So what may be
out is never sent again by itself: a person looks, and decides.
"""

import datetime
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import Network
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.base import (
    Fault,
    FaultKind,
    Image,
    Publication,
    Published,
    gone_is_no_fault,
)
from ayrdash.networks.adapters.byapp import ByApp, utf16_units
from ayrdash.networks.adapters.capabilities import Remark
from ayrdash.networks.adapters.options import Kind, Option
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.renewal import tokens_of
from ayrdash.networks.adapters.telegram.api import (
    API,
    Bot,
    Migrated,
    web_address,
)
from ayrdash.networks.adapters.telegram.link import TelegramLink, may_post
from ayrdash.networks.adapters.telegram.messages import BotMessages
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount

T = TypeVar("T")
_SUPERGROUP = "-100"


class TelegramAdapter(BotMessages, ByApp):
    """Telegram by the Bot API."""

    network = Network.TELEGRAM
    oauth = None
    code_link = TelegramLink()
    # Bot API 10.1: sendMessage 4,096, captions 1,024, albums of 2 to 10, photos of 10 MB.
    text_limit = 4_096
    caption_limit = 1_024
    min_images = 0
    max_images = 10
    max_image_bytes = 10_000_000
    measures = True
    options = (
        Option(
            "disableNotification",
            gettext_lazy("Send silently"),
            kind=Kind.FLAG,
            help=gettext_lazy("Members get the message without a sound."),
        ),
        Option(
            "protectContent",
            gettext_lazy("Protect"),
            kind=Kind.FLAG,
            help=gettext_lazy("Members can't forward or save the message."),
        ),
        Option("disableLinkPreview", gettext_lazy("No link preview"), kind=Kind.FLAG),
    )

    @property
    def web_address(self) -> str:
        return web_address()

    def count_text(self, text: str) -> int:
        """Count UTF-16 units, in which Telegram measures text: the stricter reading."""
        return utf16_units(text)

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        bot = _bot(account)

        def send() -> Published:
            return _at(account, lambda chat: _send(bot, chat, publication))

        return earlier.once_unseen(publication, send)

    def check(self, account: SocialAccount) -> None:
        bot = _bot(account)
        _at(account, lambda chat: may_post(bot, str(chat)))

    def refresh_ahead(self, account: SocialAccount, now: datetime.datetime) -> bool:
        """Do nothing: a bot's token has no end."""
        return False

    def sign_out(self, account: SocialAccount) -> None:
        """Leave the bot where it is: another profile may post there, and people can remove it."""

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        chat, _colon, numbers = remote_id.partition(":")
        ids = [int(number) for number in numbers.split(",") if number.isdecimal()]
        if chat != account.remote_id or not ids:
            message = _("The post belongs to a Telegram chat that is no longer linked.")
            raise Fault(FaultKind.REJECTED, message)
        bot = _bot(account)
        for number in ids:
            # One by one: the call for many skips what it can't delete, and says nothing of it.
            with gone_is_no_fault():
                bot.call("deleteMessage", chat_id=int(chat), message_id=number)

    def account_figures(self, account: SocialAccount) -> dict[str, int | str]:
        bot = _bot(account)
        count = _at(account, lambda chat: bot.call("getChatMemberCount", chat_id=chat))
        if not isinstance(count, int):
            raise API.unreadable()
        return {"memberCount": count}

    def post_figures(self, account: SocialAccount, remote_id: str) -> dict[str, int | str]:
        message = _("Telegram shows bots no figures of posts, only how many members a chat has.")
        raise Fault(FaultKind.REJECTED, message)

    def comments(self, account: SocialAccount, remote_id: str) -> list[Remark]:
        raise Fault(FaultKind.REJECTED, _("Telegram shows bots no comments under a post."))


def _bot(account: SocialAccount) -> Bot:
    tokens_of(account)  # says so where the stored link can't be read
    return Bot(app_of_account(account).client_secret)


def _at(account: SocialAccount, act: Callable[[int], T]) -> T:
    """Do something in the account's chat, also where that has a new number since."""
    try:
        return act(int(account.remote_id))
    except Migrated as moved:
        new = str(moved.chat_id)
        SocialAccount.objects.filter(pk=account.pk, remote_id=account.remote_id).update(
            remote_id=new
        )
        account.remote_id = new
        return act(moved.chat_id)


def _send(bot: Bot, chat: int, publication: Publication) -> Published:
    given, text = publication.options, publication.text
    said: dict[str, Any] = {"chat_id": chat}
    said |= {"disable_notification": True} if given.get("disableNotification") else {}
    said |= {"protect_content": True} if given.get("protectContent") else {}
    images = publication.images
    if not images:
        preview = {"is_disabled": True}
        said |= {"link_preview_options": preview} if given.get("disableLinkPreview") else {}
        # No parse mode: what people write is shown as they wrote it.
        with earlier.the_call_that_counts(publication):
            return _published(bot.call("sendMessage", text=text, **said))
    fields = {name: json.dumps(value) for name, value in said.items()}
    with earlier.the_call_that_counts(publication, seconds_of_a_call()):
        if len(images) == 1:
            caption = {"caption": text} if text else {}
            files = {"photo": _file(0, images[0])}
            return _published(bot.upload("sendPhoto", files, {**fields, **caption}))
        files = {f"photo{number}": _file(number, image) for number, image in enumerate(images)}
        media = [{"type": "photo", "media": f"attach://{name}"} for name in files]
        media[0] |= {"caption": text} if text else {}
        album = bot.upload("sendMediaGroup", files, {**fields, "media": json.dumps(media)})
        return _published(*(album if isinstance(album, list) else []))


def _file(number: int, image: Image) -> tuple[str, bytes, str]:
    ending = "png" if image.content_type == "image/png" else "jpg"
    return f"image-{number}.{ending}", image.data, image.content_type


def _published(*messages: Any) -> Published:
    """Read what was sent: the chat and the numbers of its messages make the id."""
    if not messages or not all(isinstance(row, dict) for row in messages):
        raise API.unreadable()
    numbers = [API.text(row, "message_id") for row in messages]
    chat = messages[0].get("chat")
    if not isinstance(chat, dict):
        raise API.unreadable()
    number = API.text(chat, "id")
    return Published(f"{number}:{','.join(numbers)}", _permalink(chat, number, numbers[0]))


def _permalink(chat: dict[str, Any], number: str, message: str) -> str:
    """Return a message's address: private chats show it to members; small groups have none."""
    if name := chat.get("username"):
        return web_address(f"{name}/{message}")
    if number.startswith(_SUPERGROUP):
        return web_address(f"c/{number.removeprefix(_SUPERGROUP)}/{message}")
    return ""
