"""The Bot API on loopback, written from Telegram's page core.telegram.org/bots/api.

Each call is held against the methods' parameters in ``spec.json``: an extract of GitHub
PaulSonOfLars/telegram-bot-api-spec (Bot API 10.1, 2026-06-11; MIT, see ``LICENSE``), which is
made from that page.
"""

import datetime
import io
import json
import pathlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, UnidentifiedImageError

from tests.doubles.web import Asked, Reply, Web

TOKEN = "4242424242:AAE-a_token_of_the_double_in_the_tests"
BOT_ID, BOT_NAME = 4242424242, "acme_posting_bot"
PAULA, GUEST, UNKNOWN = 700, 701, 702
CHANNEL, GROUP, SMALL_GROUP = -1001234567890, -1009876543210, -555
_METHODS = json.loads(pathlib.Path(__file__).with_name("spec.json").read_text())["methods"]
_PLAIN = {"Integer": int, "Boolean": bool, "String": str}


def refusal(status: int, words: str, **parameters: Any) -> Reply:
    """Return a refusal in the Bot API's shape."""
    body = {"ok": False, "error_code": status, "description": words}
    return Reply(status, {**body, **({"parameters": parameters} if parameters else {})})


@dataclass
class Place:
    """A chat, who is in it, and what was sent there by the bot."""

    chat: dict[str, Any]
    bot: dict[str, Any]
    admins: set[int]
    members: int = 12
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    moved_to: int = 0


def _place(number: int, kind: str, title: str, **more: Any) -> Place:
    rights = {"can_post_messages": True} if kind == "channel" else {}
    bot = {"status": "administrator", "can_delete_messages": True, **rights}
    return Place({"id": number, "type": kind, "title": title, **more}, bot, {PAULA})


@dataclass
class Telegram(Web):
    """One bot; a public channel, a private supergroup and a small group of Paula's."""

    token: str = TOKEN
    webhook: str = ""
    places: dict[int, Place] = field(
        default_factory=lambda: {
            CHANNEL: _place(CHANNEL, "channel", "Acme News", username="acme_news"),
            GROUP: _place(GROUP, "supergroup", "Acme Friends"),
            SMALL_GROUP: _place(SMALL_GROUP, "group", "Acme Team"),
        }
    )
    updates: list[dict[str, Any]] = field(default_factory=list)
    next_message: int = 57
    # What happens meanwhile, whenever somebody asks for updates.
    meanwhile: Callable[[], object] = lambda: None
    next_update: int = 9000

    def name_of(self, asked: Asked) -> str:
        return asked.path.rpartition("/")[2]

    def say(self, place: int, text: str, *, by: int = PAULA, **more: Any) -> None:
        """Let somebody write in a chat; the bot gets it as an update."""
        chat = self.places[place].chat if place in self.places else {"id": place, "type": "private"}
        channel = chat["type"] == "channel"
        writer = {"sender_chat": chat} if channel else {"from": {"id": by, "is_bot": False}}
        message = {"message_id": self._number(), "chat": chat, "text": text, **writer, **more}
        self.update("channel_post" if channel else "message", message)

    def write(self, person: int, text: str = "", **more: Any) -> None:
        """Let somebody write to the bot alone (a Message of a chat of type private)."""
        who = {"id": person, "is_bot": False, "first_name": "Zoe", "last_name": "Zimmer"}
        who["username"] = "zoe"
        chat = {**{name: who[name] for name in who if name != "is_bot"}, "type": "private"}
        self.places.setdefault(person, Place(chat, {"status": "member"}, set()))
        words = {"text": text} if text else {}
        date = int(datetime.datetime.now(datetime.UTC).timestamp())
        message = {"message_id": self._number(), "date": date, "chat": chat, "from": who}
        self.update("message", {**message, **words, **more})

    def update(self, kind: str, content: dict[str, Any]) -> None:
        self.next_update += 1
        self.updates.append({"update_id": self.next_update, kind: content})

    def kick(self, place: int) -> None:
        """Remove the bot from a chat."""
        self.places[place].bot = {"status": "kicked"}
        chat = self.places[place].chat
        self.update("my_chat_member", {"chat": chat, "new_chat_member": {"status": "kicked"}})

    def answer(self, asked: Asked) -> Reply:
        token, _slash, method = asked.path.removeprefix("/bot").partition("/")
        if token != self.token:
            raise refusal(401, "Unauthorized")
        if "multipart" in asked.headers.get("content-type", ""):
            fields, files = asked.parts()
            params = {name: _typed(method, name, value) for name, value in fields.items()}
        else:
            params, files = asked.json(), {}
        _hold(method, params, files)
        return Reply(body={"ok": True, "result": getattr(self, f"_{method}")(params, files)})

    def _number(self) -> int:
        self.next_message += 1
        return self.next_message

    def _at(self, params: dict[str, Any]) -> Place:
        place = self.places.get(params["chat_id"])
        if place is None:
            raise refusal(400, "Bad Request: chat not found")
        if place.moved_to:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise refusal(400, words, migrate_to_chat_id=place.moved_to)
        if place.bot["status"] == "kicked":
            kind = place.chat["type"]
            words = "blocked by the user" if kind == "private" else f"kicked from the {kind} chat"
            raise refusal(403, f"Forbidden: bot was {words}")
        return place

    def _sent(self, params: dict[str, Any], text: str, **more: Any) -> dict[str, Any]:
        place = self._at(params)
        if place.chat["type"] == "channel" and not place.bot.get("can_post_messages"):
            raise refusal(400, "Bad Request: need administrator rights in the channel chat")
        row = {"message_id": self._number(), "chat": place.chat, "text": text, **more}
        place.messages[row["message_id"]] = {**row, "params": params}
        return row

    def _getMe(self, _params: Any, _files: Any) -> dict[str, Any]:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Acme", "username": BOT_NAME}

    def _getWebhookInfo(self, _params: Any, _files: Any) -> dict[str, Any]:
        return {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": 0}

    def _getUpdates(self, params: dict[str, Any], _files: Any) -> list[dict[str, Any]]:
        self.meanwhile()
        if self.webhook:
            words = "Conflict: can't use getUpdates method while webhook is active"
            raise refusal(409, words)
        kinds = set(params["allowed_updates"])
        self.updates = [u for u in self.updates if u["update_id"] >= params.get("offset", 0)]
        return [u for u in self.updates if kinds & set(u)][: params.get("limit", 100)]

    def _getChatMember(self, params: dict[str, Any], _files: Any) -> dict[str, Any]:
        place = self._at(params)
        if params["user_id"] == BOT_ID:
            return {"user": {"id": BOT_ID}, **place.bot}
        if params["user_id"] == UNKNOWN:
            raise refusal(400, "Bad Request: PARTICIPANT_ID_INVALID")
        status = "creator" if params["user_id"] in place.admins else "member"
        return {"user": {"id": params["user_id"]}, "status": status}

    def _getChatMemberCount(self, params: dict[str, Any], _files: Any) -> int:
        return self._at(params).members

    def _sendMessage(self, params: dict[str, Any], _files: Any) -> dict[str, Any]:
        if _units(params["text"]) > 4_096:
            raise refusal(400, "Bad Request: message is too long")
        return self._sent(params, params["text"], photos=0)

    def _sendPhoto(self, params: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        if "photo" not in params:  # else an address, which Telegram fetches
            _look_at(files["photo"])
        return self._sent(params, _caption(params), photos=1)

    def _sendMediaGroup(
        self, params: dict[str, Any], files: dict[str, bytes]
    ) -> list[dict[str, Any]]:
        media = params["media"]
        if not 2 <= len(media) <= 10:
            raise refusal(400, "Bad Request: wrong number of items in the album")
        for item in media:
            _look_at(files[item["media"].removeprefix("attach://")])
        caption = _caption(media[0])
        rows = [self._sent(params, caption if not n else "", photos=1) for n in range(len(media))]
        for row in rows:  # one album: as people see it, one post
            self._at(params).messages[row["message_id"]]["album"] = rows[0]["message_id"]
        return rows

    def _deleteMessage(self, params: dict[str, Any], _files: Any) -> bool:
        messages = self._at(params).messages
        if params["message_id"] not in messages:
            raise refusal(400, "Bad Request: message to delete not found")
        del messages[params["message_id"]]
        return True


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _caption(params: dict[str, Any]) -> str:
    caption = str(params.get("caption", ""))
    if _units(caption) > 1_024:
        raise refusal(400, "Bad Request: message caption is too long")
    return caption


def _look_at(data: bytes) -> None:
    try:
        Image.open(io.BytesIO(data)).verify()
    except UnidentifiedImageError:
        raise refusal(400, "Bad Request: IMAGE_PROCESS_FAILED") from None


def _typed(method: str, name: str, value: str) -> Any:
    """Read a form's field: anything but a text is JSON."""
    types = _METHODS.get(method, {}).get(name, {}).get("types", ["String"])
    return value if types == ["String"] else json.loads(value)


def _hold(method: str, params: dict[str, Any], files: dict[str, bytes]) -> None:
    """Refuse a call that does not fit what Telegram publishes."""
    known = _METHODS.get(method)
    if known is None:
        raise refusal(404, "Not Found")
    for name, rule in known.items():
        given = params.get(name, files.get(name))
        assert given is not None or not rule["required"], f"{method} lacks {name}"
        kinds = tuple(_PLAIN[kind] for kind in rule["types"] if kind in _PLAIN)
        if name in params and len(kinds) == len(rule["types"]):
            assert isinstance(given, kinds), f"{method}: {name} is no {rule['types']}"
    assert set(params) <= set(known), f"{method} knows no {set(params) - set(known)}"
