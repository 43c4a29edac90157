"""Bluesky's chat service behind the double of a PDS, from the lexicons of chat.bsky.convo."""

import base64
import datetime
import json
import secrets
from typing import Any

SERVICE = "did:web:api.bsky.chat#bsky_chat"
PRIVILEGED = "com.atproto.appPassPrivileged"


class ChatFault(Exception):
    """The service refuses: status, name, words."""


def hear(state: Any, peer: str, text: str) -> None:
    """Let somebody write to the account."""
    said = state.talks.setdefault(f"convo-{peer}", [])
    said.append(_message(f"did:plc:{peer}", text))


def _message(did: str, text: str) -> dict[str, Any]:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    return {
        "$type": "chat.bsky.convo.defs#messageView",
        "id": secrets.token_hex(7),
        "rev": secrets.token_hex(7),
        "text": text,
        "sender": {"did": did},
        "sentAt": now.replace("+00:00", "Z"),
    }


class ChatMethods:
    """What a PDS passes on, to whom the token allows it and the header names."""

    state: Any
    headers: Any

    def _passed_on(self) -> None:
        self._signed_in()  # type: ignore[attr-defined]
        token = str(self.headers.get("Authorization")).removeprefix("Bearer ")
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        if claims["scope"] != PRIVILEGED:
            raise ChatFault(400, "InvalidToken", "Bad token method")
        if self.headers.get("atproto-proxy") != SERVICE:
            raise ChatFault(400, "InvalidRequest", "No service configured")

    def on_listConvos(self, body: Any, data: bytes) -> Any:
        self._passed_on()
        rows = [
            {
                "id": number,
                "rev": said[-1]["rev"],
                "muted": False,
                "unreadCount": 0,
                "lastMessage": said[-1],
                "members": [
                    self.state.who(),
                    {"did": number.replace("convo-", "did:plc:"), "handle": f"{number}.test"},
                ],
            }
            for number, said in self.state.talks.items()
        ]
        rows.sort(key=lambda row: row["lastMessage"]["sentAt"], reverse=True)
        return {"convos": rows}

    def on_getMessages(self, body: Any, data: bytes) -> Any:
        self._passed_on()
        return {"messages": self._said(body["convoId"])[::-1][: int(body["limit"])]}

    def on_sendMessage(self, body: Any, data: bytes) -> Any:
        self._passed_on()
        made = _message(self.state.account.did, body["message"]["text"])
        self._said(body["convoId"]).append(made)
        return made

    def on_updateRead(self, body: Any, data: bytes) -> Any:
        self._passed_on()
        self._said(body["convoId"])
        self.state.seen.add(body["convoId"])
        return {"convo": {"id": body["convoId"]}}

    def _said(self, number: str) -> list[dict[str, Any]]:
        if number not in self.state.talks:
            raise ChatFault(400, "InvalidConvo", "No such conversation")
        said: list[dict[str, Any]] = self.state.talks[number]
        return said
