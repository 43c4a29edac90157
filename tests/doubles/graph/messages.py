"""Conversations of pages and of their Instagram accounts: people write first."""

import datetime
import json
from typing import TYPE_CHECKING, Any

from tests.doubles.graph.state import Graph, GraphError

if TYPE_CHECKING:
    from tests.doubles.graph.server import Request

SCOPES = {"messenger": "pages_messaging", "instagram": "instagram_manage_messages"}
WINDOWS = {"RESPONSE": datetime.timedelta(hours=24), "MESSAGE_TAG": datetime.timedelta(days=7)}


def write(state: Graph, page_id: str, peer: str, text: str, *, platform: str = "messenger") -> None:
    """Let somebody write to a page, or to its Instagram account."""
    talk = state.talks.setdefault(
        f"t_{platform}_{peer}",
        {"page": page_id, "platform": platform, "peer": peer, "messages": []},
    )
    add(state, talk, peer, {"message": text})


def add(state: Graph, talk: dict[str, Any], sender: str, content: dict[str, Any]) -> str:
    number = f"m_{state.new_id()}"
    moment = datetime.datetime.now(datetime.UTC)
    talk["messages"].append(
        {"id": number, "from": who(state, talk, sender), "at": moment, **content}
    )
    return number


def who(state: Graph, talk: dict[str, Any], number: str) -> dict[str, str]:
    is_us = number == ours(state, talk)
    if talk["platform"] == "instagram":
        return {"id": number, "username": "acme.shop" if is_us else "zoe.z"}
    return {"id": number, "name": "Acme Shop" if is_us else "Zoe Zimmer"}


def ours(state: Graph, talk: dict[str, Any]) -> str:
    _person, page = state.page(talk["page"])
    if talk["platform"] == "instagram" and page.instagram:
        return page.instagram.id
    return page.id


def _allowed(request: "Request", page_id: str, platform: str) -> None:
    if request.token.page_id != page_id:
        raise GraphError(190, "This method must be called with a Page Access Token")
    request.allows(SCOPES[platform])


def conversations(state: Graph, request: "Request", page_id: str) -> dict[str, Any]:
    request.fits("Page", "GET", "conversations")
    platform = request.params.get("platform", "messenger")
    _allowed(request, page_id, platform)
    mine = [
        (number, talk)
        for number, talk in state.talks.items()
        if (talk["page"], talk["platform"]) == (page_id, platform)
    ]
    mine.sort(key=lambda pair: pair[1]["messages"][-1]["at"], reverse=True)
    rows = [
        {
            "id": number,
            "updated_time": shown(talk["messages"][-1]["at"]),
            "participants": talk.get("participants")
            or {"data": [who(state, talk, talk["peer"]), who(state, talk, ours(state, talk))]},
        }
        for number, talk in mine
    ]
    return _paged(state, request, rows)


def messages(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    talk = state.talks.get(number)
    if talk is None:
        raise GraphError(100, "Unsupported get request", 33, kind="GraphMethodException")
    _allowed(request, talk["page"], talk["platform"])
    rows = [
        {**{k: v for k, v in row.items() if k != "at"}, "created_time": shown(row["at"])}
        for row in reversed(talk["messages"])
    ]
    return _paged(state, request, rows)


def _paged(state: Graph, request: "Request", rows: list[dict[str, Any]]) -> dict[str, Any]:
    start, limit = int(request.params.get("after") or 0), int(request.params["limit"])
    paging: dict[str, Any] = {"cursors": {"after": str(start + limit)}}
    if start + limit < len(rows):
        paging["next"] = f"{state.url}/next"
    return {"data": rows[start : start + limit], "paging": paging}


def send(state: Graph, request: "Request", page_id: str) -> dict[str, Any]:
    request.fits("Page", "POST", "messages")
    peer = str(json.loads(request.params["recipient"])["id"])
    talk = next((t for t in state.talks.values() if t["peer"] == peer), None)
    if talk is None or talk["page"] != page_id:
        raise GraphError(100, "No matching user found", 2018001)
    _allowed(request, page_id, talk["platform"])
    if "sender_action" in request.params:
        talk["seen"] = request.params["sender_action"] == "MARK_SEEN"
        return {"recipient_id": peer}
    asked = max(row["at"] for row in talk["messages"] if row["from"]["id"] == peer)
    window = WINDOWS[request.params["messaging_type"]]
    if datetime.datetime.now(datetime.UTC) - asked > window:
        raise GraphError(10, "This message is sent outside of allowed window.", 2018278)
    content = json.loads(request.params["message"])
    made: dict[str, Any] = {"message": content.get("text", "")}
    if attachment := content.get("attachment"):
        made["attachments"] = {"data": [{"image_data": {"url": attachment["payload"]["url"]}}]}
    talk["tag"] = request.params.get("tag", "")
    number = add(state, talk, ours(state, talk), made)
    return {"recipient_id": peer, "message_id": number}


def subscribe(state: Graph, request: "Request", page_id: str) -> dict[str, Any]:
    """Let the app be called when somebody writes to the page (Page Subscribed Apps)."""
    if request.token.page_id != page_id:
        raise GraphError(190, "This method must be called with a Page Access Token")
    request.allows("pages_manage_metadata")
    state.subscribed[page_id] = request.params["subscribed_fields"].split(",")
    return {"success": True}


def shown(moment: datetime.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")
