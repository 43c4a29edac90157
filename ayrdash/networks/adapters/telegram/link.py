"""Linking a channel or group: the bot becomes an administrator there and hears a code."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.errors import Text
from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bycode import Bar, Found, Heard
from ayrdash.networks.adapters.oauth import (
    App,
    AppCheck,
    Outcome,
    Scope,
    Target,
    TargetKind,
    Tokens,
)
from ayrdash.networks.adapters.telegram.api import API, Bot, web_address
from ayrdash.networks.adapters.telegram.messages import spoken

POST = "can_post_messages"
# A chat has no token of its own: the bot's is the app's secret.
NO_TOKEN = Tokens("bot")
_UPDATES = ["message", "channel_post", "my_chat_member"]
_AT_ONCE, _MOST_ROUNDS = 100, 50
# Without the command it may be any word.
_SAID = re.compile(r"\s*/(?:link|start)(?:@\w+)?\s+([A-Za-z0-9]{5})-?([A-Za-z0-9]{5})\s*", re.ASCII)
# What is no message to anybody: a code, right or not, and the button that begins a chat.
_FOR_US = re.compile(
    r"\s*(?:/(?:link|start)(?:@\w+)?(?:\s.*)?|[A-Z0-9]{5}-[A-Z0-9]{5}\s*)", re.DOTALL
)
# Whoever sent such a message did not write it.
_PASSED_ON = ("forward_origin", "is_automatic_forward", "via_bot")
_ADMINS = ("administrator", "creator")


class TelegramLink:
    """One bot, and one chat for each link."""

    network: AnyNetwork = Network.TELEGRAM
    app_network: AnyNetwork = Network.TELEGRAM
    scopes: Sequence[Scope] = (Scope(POST, gettext_lazy("Post messages")),)

    def bot_name(self, app: App) -> str:
        return API.text(Bot(app.client_secret).object("getMe"), "username")

    def ways_in(self, bot: str, code: str) -> Sequence[tuple[Text, str]]:
        """Return Telegram's deep links: the one to a group says the code as well."""
        channel = "startchannel&admin=post_messages+delete_messages"
        group = f"startgroup={code}&admin=delete_messages"
        return (
            (_("Add the bot to a channel"), web_address(f"{bot}?{channel}")),
            (_("Add the bot to a group"), web_address(f"{bot}?{group}")),
        )

    def command(self, code: str) -> str:
        return f"/link {code}"

    def listen(self, app: App) -> Iterator[Heard]:
        """Read what is there, and confirm it by asking for what comes after it."""
        bot, offset = Bot(app.client_secret), 0
        for _round in range(_MOST_ROUNDS):
            params: dict[str, Any] = {"offset": offset} if offset else {}
            rows = bot.call(
                "getUpdates", timeout=0, limit=_AT_ONCE, allowed_updates=_UPDATES, **params
            )
            if not isinstance(rows, list):
                raise API.unreadable()
            if not rows:
                return
            for row in rows:
                if isinstance(row, dict) and isinstance(row.get("update_id"), int):
                    offset = max(offset, row["update_id"] + 1)
                    yield from _heard(row)

    def look(self, app: App, heard: Heard) -> Found:
        bot, chat = Bot(app.client_secret), heard.raw["chat"]
        name = str(chat.get("title") or chat.get("username") or heard.place)
        if chat.get("type") == "private":
            return Found(name, bar=Bar.PRIVATE)
        try:
            may_post(bot, heard.place)
            may_decide = _said_by_administrator(bot, heard)
        except Fault as fault:
            if fault.kind is FaultKind.PERMISSION_LOST:
                return Found(name, bar=Bar.BOT)
            raise
        if not may_decide:
            return Found(name, bar=Bar.PERSON)
        kind = TargetKind.CHANNEL if chat.get("type") == "channel" else TargetKind.GROUP
        handle = str(chat.get("username") or name)
        return Found(name, Target(heard.place, handle, NO_TOKEN, kind, display_name=name))

    def tidy(self, app: App, heard: Heard) -> None:
        try:
            Bot(app.client_secret).call(
                "deleteMessage", chat_id=int(heard.place), message_id=heard.raw["message_id"]
            )
        except Fault:
            return  # it says nothing any more: the code is spent

    def verify(self, app: App, target: Target) -> Target:
        may_post(Bot(app.client_secret), target.remote_id)
        return target

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        """Ask who the bot is, and whether its messages go elsewhere."""
        bot = Bot(app.client_secret)
        try:
            name = self.bot_name(app)
        except Fault as fault:
            if fault.kind is not FaultKind.TOKEN_DEAD:
                raise
            return [AppCheck(Outcome.REFUSED, fault.message)]
        checks = [AppCheck(Outcome.PROVEN, _("The token is that of the bot @%s.") % name)]
        if bot.object("getWebhookInfo").get("url"):
            words = _("The bot's messages go to another program's webhook: remove that first.")
            checks.append(AppCheck(Outcome.REFUSED, words))
        return checks


def may_post(bot: Bot, chat: str) -> None:
    """Ask for the bot's rights; a ``Fault`` (permission lost) unless it may post there."""
    member = bot.object("getChatMember", chat_id=int(chat), user_id=bot.id)
    # Of a channel's rights this is one; in groups every administrator may write.
    if member.get("status") not in _ADMINS or member.get(POST, True) is not True:
        message = _("The bot is no longer an administrator there who may post.")
        raise Fault(FaultKind.PERMISSION_LOST, message)


def _said_by_administrator(bot: Bot, heard: Heard) -> bool:
    """Tell whether who said the code may decide: anybody can write in a group."""
    if heard.raw["chat"].get("type") == "channel":
        return True  # nobody else can post there
    if (heard.raw.get("sender_chat") or {}).get("id") == int(heard.place):
        return True  # an administrator who stays anonymous
    person = (heard.raw.get("from") or {}).get("id")
    if not isinstance(person, int):
        return False
    try:
        member = bot.object("getChatMember", chat_id=int(heard.place), user_id=person)
    except Fault as fault:
        if fault.kind is FaultKind.REJECTED:
            return False  # Telegram knows of no such member
        raise
    return member.get("status") in _ADMINS


def _heard(update: dict[str, Any]) -> Iterator[Heard]:
    """Yield what an update says; one that is not as described says nothing."""
    row: dict[str, Any] = next((update[n] for n in _UPDATES if isinstance(update.get(n), dict)), {})
    chat = row.get("chat")
    if not isinstance(chat, dict) or not isinstance(chat.get("id"), int):
        return
    place = str(chat["id"])
    if isinstance(moved := row.get("migrate_to_chat_id"), int):
        yield Heard(place=place, moved_to=str(moved))
    member = row.get("new_chat_member")
    if "my_chat_member" in update and isinstance(member, dict):
        if member.get("status") in ("left", "kicked"):
            yield Heard(place=place, lost=True)
        return
    words = str(row.get("text") or row.get("caption") or "")
    passed_on = any(row.get(name) for name in _PASSED_ON)
    if (said := _SAID.fullmatch(str(row.get("text") or ""))) and not passed_on:
        yield Heard(code="".join(said.groups()).upper(), place=place, raw=row)
        return
    private = "message" in update and chat.get("type") == "private"
    if private and not _FOR_US.fullmatch(words) and (written := spoken(row)):
        yield Heard(place=place, spoken=written)
