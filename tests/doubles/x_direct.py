"""Direct messages of the X double, written from X's public documentation."""

import datetime
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.doubles.web import Asked, Reply

if TYPE_CHECKING:
    from tests.doubles.x import X


def hear(x: "X", number: str, text: str, **more: Any) -> str:
    """Let somebody write to the account; return the conversation's id."""
    x.people.setdefault(number, {"id": number, "username": "zoe", "name": "Zoe Zimmer"})
    chat = "-".join(sorted((number, x.user["id"]), key=int))
    add(x, more.pop("chat", chat), number, text, **more)
    return chat


def add(x: "X", chat: str, sender: str, text: str, **more: Any) -> dict[str, Any]:
    moment = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    event = {
        "id": str(secrets.randbelow(9 * 10**17) + 10**17),
        "event_type": "MessageCreate",
        "dm_conversation_id": chat,
        "sender_id": sender,
        "text": text.replace("&", "&amp;"),
        "created_at": moment.replace("+00:00", "Z"),
        **more,
    }
    x.events.append(event)
    return event


def allowed(x: "X", scope: str) -> None:
    if scope not in x.scopes:
        words = "The request lacks a scope."
        raise Reply(403, {"title": "Forbidden", "detail": words, "type": "about:blank"})


def _page(x: "X", asked: Asked, rows: list[dict[str, Any]]) -> Reply:
    allowed(x, "dm.read")
    start, count = int(asked.query.get("pagination_token", 0)), int(asked.query["max_results"])
    shown = list(reversed(rows))[start : start + count]
    meta: dict[str, Any] = {"result_count": len(shown)}
    if start + count < len(rows):
        meta["next_token"] = str(start + count)
    return Reply(body={"data": shown, "meta": meta} if shown else {"meta": meta})


def _all(x: "X", asked: Asked) -> Reply:
    return _page(x, asked, x.events)


def _of_one(x: "X", asked: Asked) -> Reply:
    chat = asked.path.split("/")[3]
    return _page(x, asked, [row for row in x.events if row["dm_conversation_id"] == chat])


def _send(x: "X", asked: Asked) -> Reply:
    allowed(x, "dm.write")
    made = add(x, asked.path.split("/")[3], x.user["id"], asked.json()["text"])
    known = {"dm_conversation_id": made["dm_conversation_id"], "dm_event_id": made["id"]}
    return Reply(201, {"data": known})


def _users(x: "X", asked: Asked) -> Reply:
    found = [x.people[number] for number in asked.query["ids"].split(",") if number in x.people]
    return Reply(body={"data": found} if found else {"errors": [{"title": "Not Found Error"}]})


ROUTES: dict[str, Callable[["X", Asked], Reply]] = {
    "GET /2/dm_events": _all,
    "GET /2/dm_conversations/:id/dm_events": _of_one,
    "POST /2/dm_conversations/:id/messages": _send,
    "GET /2/users": _users,
}
