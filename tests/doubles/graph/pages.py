"""A person's pages, and what is posted on them."""

import datetime
import json
from typing import TYPE_CHECKING, Any

from tests.doubles.graph.state import Graph, GraphError, Page, Person

if TYPE_CHECKING:
    from tests.doubles.graph.server import Request

TEXT_LIMIT = 63_206


def me(state: Graph, request: "Request") -> dict[str, Any]:
    request.fits("User", "GET", "")
    person = request.person()
    return {"id": person.id, "name": person.name}


def permissions(state: Graph, request: "Request") -> dict[str, Any]:
    request.fits("User", "GET", "permissions")
    token = request.token
    rows = [{"permission": name, "status": "granted"} for name in sorted(token.scopes)]
    declined = sorted(request.person().refused)
    return {"data": rows + [{"permission": name, "status": "declined"} for name in declined]}


def accounts(state: Graph, request: "Request") -> dict[str, Any]:
    """List a person's pages, so many at a time, by cursor."""
    request.fits("User", "GET", "accounts")
    request.allows("pages_show_list")
    person = request.person()
    tree = request.fields("Page", "id,name")
    start = int(request.params.get("after") or 0)
    limit = min(int(request.params.get("limit") or 25), 100)
    rows = [_page(state, request, person, p, tree) for p in person.pages[start : start + limit]]
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(start + limit)}}
    if start + limit < len(person.pages):
        paging["next"] = f"{state.url}/next?access_token=secret&after={start + limit}"
    return {"data": rows, "paging": paging} if rows else {"data": []}


def _page(
    state: Graph, request: "Request", person: Person, page: Page, tree: dict[str, Any]
) -> dict[str, Any]:
    known: dict[str, Any] = {"id": page.id, "name": page.name, "tasks": page.tasks}
    if "access_token" in tree:
        # Made from a long-lived token it has no end.
        known["access_token"] = state.new_token(person, request.token.scopes, page=page, life=None)
    if page.location:
        street = [page.location.get(part, "") for part in ("street", "city", "zip")]
        known["location"] = page.location
        known["single_line_address"] = ", ".join(filter(None, street))
    if page.instagram and "instagram_business_account" in tree:
        fields = tree["instagram_business_account"] or {"id": {}}
        account = vars(page.instagram)
        known["instagram_business_account"] = {name: account[name] for name in fields}
    return {name: known[name] for name in {"id": {}, **tree} if name in known}


def show_page(state: Graph, request: "Request", page_id: str) -> dict[str, Any]:
    request.fits("Page", "GET", "")
    person, page = state.page(page_id)
    return _page(state, request, person, page, request.fields("Page", "id,name"))


def post_feed(state: Graph, request: "Request", page_id: str) -> dict[str, Any]:
    """Publish a text, a link, or photos that were uploaded before."""
    request.fits("Page", "POST", "feed")
    request.posts_as(page_id)
    message = request.params.get("message", "")
    attached = json.loads(request.params.get("attached_media") or "[]")
    if not message and not attached and not request.params.get("link"):
        raise GraphError(100, "Invalid parameter", user_message="The post is empty.")
    if len(message) > TEXT_LIMIT:
        raise GraphError(100, "Message too long", user_message="The text is too long.")
    photos = [_unpublished(state, row) for row in attached]
    return {"id": _publish(state, page_id, message, photos)}


def _unpublished(state: Graph, row: dict[str, Any]) -> str:
    photo = state.photos.get(str(row.get("media_fbid", "")))
    if photo is None or photo["published"]:
        raise GraphError(100, "Invalid media", user_message="A photo does not exist.")
    return str(row["media_fbid"])


def _publish(state: Graph, page_id: str, message: str, photos: list[str]) -> str:
    post_id = f"{page_id}_{state.new_id()}"
    for photo in photos:
        state.photos[photo]["published"] = True
    now = datetime.datetime.now(datetime.UTC)
    post: dict[str, Any] = {
        "id": post_id,
        "created_time": now.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink_url": f"https://www.facebook.com/{page_id}/posts/{post_id.split('_')[1]}",
        "status_type": "added_photos" if photos else "mobile_status_update",
        "photos": photos,
    }
    state.posts[post_id] = post | ({"message": message} if message else {})
    return post_id


def post_photo(state: Graph, request: "Request", page_id: str) -> dict[str, Any]:
    """Take a photo by its bytes, published at once or kept for a post."""
    request.fits("Page", "POST", "photos")
    request.posts_as(page_id)
    if not request.files:
        raise GraphError(324, "Requires upload file")
    ((name, data),) = request.files.items()
    if not data.startswith((b"\xff\xd8", b"\x89PNG")):
        raise GraphError(1366046, "Your photos couldn't be uploaded", user_message="No photo.")
    photo = state.new_id()
    state.photos[photo] = {
        "data": data,
        "name": name,
        "alt": request.params.get("alt_text_custom", ""),
        "published": False,
    }
    if request.params.get("published") == "false":
        return {"id": photo}
    post_id = _publish(state, page_id, request.params.get("message", ""), [photo])
    return {"id": photo, "post_id": post_id}


def get_feed(state: Graph, request: "Request", page_id: str) -> dict[str, Any]:
    request.fits("Page", "GET", "feed")
    request.allows("pages_read_engagement")
    tree = request.fields("PagePost", "id,created_time,message")
    since = request.params.get("since")
    rows = [post for post in state.posts.values() if post["id"].startswith(f"{page_id}_")]
    if since:
        rows = [post for post in rows if _moment(post["created_time"]) >= int(since)]
    limit = min(int(request.params.get("limit") or 25), 100)
    return {"data": [{k: v for k, v in p.items() if k in tree} for p in rows[::-1][:limit]]}


def _moment(text: str) -> float:
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp()


def show_post(state: Graph, request: "Request", post_id: str) -> dict[str, Any]:
    request.fits("PagePost", "GET", "")
    post = _post(state, post_id)
    tree = request.fields("PagePost", "id,created_time,message")
    return {k: v for k, v in post.items() if k in tree}


def delete_post(state: Graph, request: "Request", post_id: str) -> dict[str, Any]:
    request.fits("PagePost", "DELETE", "")
    request.posts_as(post_id.split("_", maxsplit=1)[0])
    del state.posts[_post(state, post_id)["id"]]
    return {"success": True}


def _post(state: Graph, post_id: str) -> dict[str, Any]:
    if post_id not in state.posts:
        words = f"Unsupported request. Object with ID '{post_id}' does not exist"
        raise GraphError(100, words, 33, kind="GraphMethodException")
    return state.posts[post_id]
