"""Comments under posts of pages and under media of Instagram, as Meta's references have them."""

import datetime
from typing import TYPE_CHECKING, Any

from tests.doubles.graph.state import Graph, GraphError

if TYPE_CHECKING:
    from tests.doubles.graph.server import Request

# Answers that a list of Instagram's comments shows at once.
SHOWN_ANSWERS = 3


def say(state: Graph, on: str, text: str, *, parent: str = "", by: str = "zoe.z") -> str:
    """Let somebody comment under a post or media, or answer a comment there."""
    is_page = on in state.posts
    number = f"{on.split('_')[1]}_{state.new_id()}" if is_page else state.new_id()
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=len(state.comments))
    names = ("message", "created_time") if is_page else ("text", "timestamp")
    row: dict[str, Any] = {
        "id": number,
        "on": on,
        "answers": parent,
        names[0]: text,
        names[1]: moment.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "like_count": 0,
    }
    if is_page:
        more = {"parent": {"id": parent}} if parent else {}
        page = on.split("_", maxsplit=1)[0]
        name = "Acme Shop" if by == page else "Zoe Zimmer"
        row |= {"from": {"id": by, "name": name}, "comment_count": 0, **more}
        row["permalink_url"] = f"https://www.facebook.com/{number}"
    else:
        row |= {"username": by, "from": {"id": f"ig-{by}", "username": by}}
        row |= {"parent_id": parent} if parent else {}
    state.comments[number] = row
    return number


def under(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    """List comments: of a page's post by order and filter, of media the latest first."""
    if number in state.media:
        request.fits("IGMedia", "GET", "comments")
        _allow(request, state.media[number]["owner_id"])
        rows = [r for r in state.comments.values() if r["on"] == number and not r["answers"]]
        return _paged(state, request, "IGComment", rows[::-1])
    on = _of_page(state, request, number, "GET")
    answers = "" if number == on else number
    rows = [r for r in state.comments.values() if r["on"] == on]
    if request.params.get("filter") != "stream":
        rows = [r for r in rows if r["answers"] == answers]
    if request.params.get("order") == "reverse_chronological":
        rows = rows[::-1]
    return _paged(state, request, "Comment", rows)


def replies(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    request.fits("IGComment", "GET", "replies")
    _allow(request, state.media[_comment(state, number)["on"]]["owner_id"])
    rows = [r for r in state.comments.values() if r["answers"] == number]
    return _paged(state, request, "IGComment", rows)


def write(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    if number in state.media:
        request.fits("IGMedia", "POST", "comments")
        _allow(request, state.media[number]["owner_id"])
        return {"id": _ours(state, request, number, "")}
    on = _of_page(state, request, number, "POST")
    return {"id": _ours(state, request, on, "" if number == on else number)}


def reply(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    request.fits("IGComment", "POST", "replies")
    on = _comment(state, number)["on"]
    _allow(request, state.media[on]["owner_id"])
    return {"id": _ours(state, request, on, number)}


def show(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    row = state.comments[number]
    node = "Comment" if row["on"] in state.posts else "IGComment"
    request.fits(node, "GET", "")
    return _shown(state, row, request.fields(node, "id"))


def delete(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    """Delete any comment: Meta lets a page and an account delete other people's as well."""
    node = "Comment" if state.comments[number]["on"] in state.posts else "IGComment"
    request.fits(node, "DELETE", "")
    del state.comments[number]
    return {"success": True}


def _allow(request: "Request", account: str) -> None:
    request.instagram(account)
    request.allows("instagram_manage_comments")


def _of_page(state: Graph, request: "Request", number: str, method: str) -> str:
    """Return the post that a call is about: its own id, or a comment's."""
    is_post = number in state.posts
    request.fits("PagePost" if is_post else "Comment", method, "comments")
    on = number if is_post else str(_comment(state, number)["on"])
    if request.token.page_id != on.split("_")[0]:
        raise GraphError(190, "This method must be called with a Page Access Token")
    scope = "pages_manage_engagement" if method == "POST" else "pages_read_user_content"
    request.allows(scope)
    return on


def _comment(state: Graph, number: str) -> dict[str, Any]:
    if number not in state.comments:
        raise GraphError(100, f"Object with ID '{number}' does not exist", 33)
    return state.comments[number]


def _ours(state: Graph, request: "Request", on: str, parent: str) -> str:
    if on in state.posts:
        us = on.partition("_")[0]
        return say(state, on, request.params["message"], parent=parent, by=us)
    page = state.instagram(state.media[on]["owner_id"])
    assert page
    assert page.instagram
    return say(state, on, request.params["message"], parent=parent, by=page.instagram.username)


def _shown(state: Graph, row: dict[str, Any], tree: dict[str, Any]) -> dict[str, Any]:
    found = {name: row[name] for name in {"id": {}, **tree} if name in row}
    answers = [r for r in state.comments.values() if r["answers"] == row["id"]]
    if "replies" in tree and answers:
        shown = [_shown(state, r, tree["replies"]) for r in answers[:SHOWN_ANSWERS]]
        more = {"next": f"{state.url}/next"} if len(answers) > SHOWN_ANSWERS else {}
        cursors = {"cursors": {"after": str(SHOWN_ANSWERS)}, **more}
        found["replies"] = {"data": shown, "paging": cursors}
    return found


def _paged(
    state: Graph, request: "Request", node: str, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    tree = request.fields(node, "id")
    start = int(request.params.get("after") or 0)
    end = start + min(int(request.params.get("limit") or 25), 100)
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(rows):
        paging["next"] = f"{state.url}/next?access_token=secret"
    return {"data": [_shown(state, row, tree) for row in rows[start:end]], "paging": paging}
