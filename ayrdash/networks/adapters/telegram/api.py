"""Calls to the Bot API. The bot's token is part of every address: no error may show one."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.addresses import base_address
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.service import Reply, Service

# What a description holds (lower case) when the bot may not, or no longer, write there.
_NOT_ALLOWED = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "administrator_required",
    "admin_required",
    "write_forbidden",
    "bot is not a member",
    "channel_private",
)
_GONE = ("message to delete not found", "message_id_invalid", "message identifier is not specified")
_TOO_OLD = "message can't be deleted"


class Migrated(Fault):
    """A group became a supergroup: it is the same chat under ``chat_id``."""

    def __init__(self, fault: Fault, chat_id: int) -> None:
        super().__init__(fault.kind, fault.message)
        self.chat_id = chat_id


def _words(reply: Reply) -> str:
    said = str(reply.members.get("description") or "")
    return said.removeprefix("Bad Request: ").removeprefix("Forbidden: ")


def _meaning(reply: Reply) -> Fault | None:
    if reply.members.get("ok") is not False:
        return None  # not the Bot API's own word
    if reply.status in (401, 404):
        message = _("Telegram no longer accepts the bot's token. Enter the bot's present token.")
        return Fault(FaultKind.TOKEN_DEAD, message)
    if reply.status == 403:
        return API.fault(FaultKind.PERMISSION_LOST, reply)
    if reply.status == 409:
        message = _("Another program reads this bot's messages. Use a bot for this alone.")
        return Fault(FaultKind.REJECTED, message)
    if reply.status == 429:
        return API.busy(_until(reply))
    return _bad_request(reply) if reply.status == 400 else None


def _bad_request(reply: Reply) -> Fault:
    said = _words(reply).lower()
    if isinstance(moved := _parameters(reply).get("migrate_to_chat_id"), int):
        return Migrated(API.fault(FaultKind.REJECTED, reply), moved)
    if any(words in said for words in _GONE):
        return API.fault(FaultKind.GONE, reply)
    if _TOO_OLD in said:
        message = _("Telegram lets bots delete a message for 48 hours only. Delete it there.")
        return Fault(FaultKind.REJECTED, message)
    if any(words in said for words in _NOT_ALLOWED):
        return API.fault(FaultKind.PERMISSION_LOST, reply)
    return API.fault(FaultKind.REJECTED, reply)


def _parameters(reply: Reply) -> dict[str, Any]:
    found = reply.members.get("parameters")
    return found if isinstance(found, dict) else {}


def _until(reply: Reply) -> datetime.datetime | None:
    """Return until when to wait: ``parameters.retry_after``, in seconds."""
    wait = _parameters(reply).get("retry_after")
    if isinstance(wait, int) and not isinstance(wait, bool):
        return timezone.now() + datetime.timedelta(seconds=min(max(wait, 0), 86_400))
    return wire.told(reply.headers)


API = Service("Telegram", _words, _meaning)


def web_address(path: str = "") -> str:
    """Return an address where people are."""
    base = base_address("telegram", "web", "https://t.me")
    return f"{base}/{path}" if path else base


class Bot:
    """The API as one bot."""

    def __init__(self, token: str) -> None:
        self._token = token

    @property
    def id(self) -> int:
        """The bot's own number: what stands before the colon of its token."""
        return int(number) if (number := self._token.partition(":")[0]).isdecimal() else 0

    def call(self, method: str, **params: Any) -> Any:
        """Make a call with JSON; return its ``result``."""
        return self._result(method, json=params)

    def upload(self, method: str, files: dict[str, Any], fields: dict[str, str]) -> Any:
        """Make a call that carries files; return its ``result``."""
        return self._result(method, data=fields, files=files, timeout=seconds_of_a_call())

    def object(self, method: str, **params: Any) -> dict[str, Any]:
        """Make a call whose ``result`` is an object."""
        result = self.call(method, **params)
        if not isinstance(result, dict):
            raise API.unreadable()
        return result

    def _result(self, method: str, **kwargs: Any) -> Any:
        address = f"{base_address('telegram', 'api', 'https://api.telegram.org')}/bot{self._token}"
        try:
            answer = API.object("POST", f"{address}/{method}", **kwargs)
        except (wire.NotSent, wire.NoAnswer) as fault:
            # Without what it came from: that tells the address, and so the token.
            raise type(fault)(fault.kind, fault.message) from None
        if answer.get("ok") is not True or "result" not in answer:
            raise API.unreadable()
        return answer["result"]
