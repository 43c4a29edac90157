"""A double of Pinterest's API, version 5: one person with boards.

Requests are held against Pinterest's own OpenAPI 5.23.0 (``spec.json``: cut to what is called,
MIT, see LICENSE). Errors are in its shape. No real Pinterest has been asked.
"""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.codeflow import CodeWeb, Token
from tests.doubles.published import Published
from tests.doubles.web import Asked, Reply

_SPEC = Published(__file__)
_NEEDS = {"GET": "pins:read", "POST": "pins:write", "DELETE": "pins:write"}


def refusal(status: int, message: str, code: int = 1) -> Reply:
    """Return an error in Pinterest's shape."""
    return Reply(status, {"code": code, "message": message})


@dataclass
class Pinterest(CodeWeb):
    """``boards``: number to name."""

    consent_path: str = "/oauth/"
    token_path: str = "/v5/oauth/token"
    scope_glue: str = ","
    basic: bool = True
    life: int = 2_592_000
    boards: dict[str, str] = field(default_factory=lambda: {"501": "Recipes", "502": "Rooms"})
    pins: dict[str, dict[str, Any]] = field(default_factory=dict)
    # The form of the last code that was exchanged.
    exchanged: dict[str, str] = field(default_factory=dict)
    count: int = 900

    def refresh_words(self) -> dict[str, object]:
        return {"refresh_token_expires_in": 5_184_000, "response_type": "authorization_code"}

    def login_refused(self, token: Token | None) -> Reply:
        return refusal(401, "Authentication failed.", 2)

    def token_refused(self, error: str) -> Reply:
        status = 401 if error == "invalid_client" else 400
        return refusal(status, "Authentication failed.", 2)

    def name_of(self, asked: Asked) -> str:
        """Name calls as the description does: ``GET /pins/{pin_id}``."""
        path = asked.path.removeprefix("/v5")
        path = re.sub(r"^/(pin|board)s/\w+", lambda m: f"/{m[1]}s/{{{m[1]}_id}}", path)
        return f"{asked.method} {path}"

    def answer(self, asked: Asked) -> Reply:
        if asked.path == self.token_path and "code" in asked.form():
            self.exchanged = asked.form()
        if reply := self.oauth(asked):
            return reply
        name, token = self.name_of(asked), self.granted(asked)
        body = asked.json() if asked.body else None
        if words := _SPEC.complaint(name, asked, body):
            raise refusal(400, words)
        if "pins" in name and _NEEDS[asked.method] not in token.scopes:
            raise refusal(403, "You are not permitted to access that resource.", 29)
        number = asked.path.split("/")[3] if "{" in name else ""
        if "{pin_id}" in name and number not in self.pins:
            raise refusal(404, "Pin not found.", 50)
        if "{board_id}" in name and number not in self.boards:
            raise refusal(404, "Board not found.", 40)
        acts: dict[str, Any] = {
            "GET /user_account": self._person,
            "GET /boards": lambda: self._page(asked, [self._board(n) for n in self.boards]),
            "GET /boards/{board_id}": lambda: self._board(number),
            "GET /pins": lambda: self._page(asked, list(reversed(self.pins.values()))),
            "GET /pins/{pin_id}": lambda: self.pins[number],
            "POST /pins": lambda: self._pin(body or {}),
            "DELETE /pins/{pin_id}": lambda: self.pins.pop(number) and b"",
            "GET /pins/{pin_id}/analytics": lambda: self._metrics(asked),
            "GET /user_account/analytics": lambda: self._metrics(asked),
        }
        status = {"POST": 201, "DELETE": 204}.get(asked.method, 200)
        return Reply(status, acts[name]())

    def _person(self) -> dict[str, Any]:
        return {"id": "9", "username": "acme", "follower_count": 10, "pin_count": len(self.pins)}

    def _board(self, number: str) -> dict[str, Any]:
        return {"id": number, "name": self.boards[number], "privacy": "PUBLIC"}

    def _page(self, asked: Asked, rows: list[dict[str, Any]]) -> dict[str, Any]:
        start, size = int(asked.query.get("bookmark", 0)), int(asked.query.get("page_size", 25))
        following = str(start + size) if start + size < len(rows) else None
        return {"items": rows[start : start + size], "bookmark": following}

    def _pin(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["board_id"] not in self.boards:
            raise refusal(404, "Board not found.", 40)
        source = body.pop("media_source")
        items = source.get("items", [source])
        self.count += 1
        kind = "multiple_images" if "items" in source else "image"
        media = {"media_type": kind, **({"items": items} if "items" in source else {})}
        now = datetime.datetime.now(datetime.UTC)
        self.pins[str(self.count)] = {
            **body,
            "id": str(self.count),
            "created_at": now.strftime("%Y-%m-%dT%H:%M:%S"),
            "media": media,
            "images": items,
        }
        return self.pins[str(self.count)]

    def _metrics(self, asked: Asked) -> dict[str, Any]:
        begins = datetime.date.fromisoformat(asked.query["start_date"])
        if (datetime.datetime.now(datetime.UTC).date() - begins).days > 90:
            raise refusal(400, "Invalid pins analytics parameters.")
        metrics = dict.fromkeys(asked.query["metric_types"].split(","), 3)
        return {"all": {"summary_metrics": metrics, "daily_metrics": []}}
