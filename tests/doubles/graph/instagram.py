"""Instagram's content publishing: containers, their state, and publishing them."""

import datetime
import io
import json
import urllib.request
from typing import TYPE_CHECKING, Any

from PIL import Image, UnidentifiedImageError

from tests.doubles.graph.state import Graph, GraphError

if TYPE_CHECKING:
    from tests.doubles.graph.server import Request

CAPTION_LIMIT = 2_200


def show(state: Graph, request: "Request", instagram_id: str) -> dict[str, Any]:
    request.fits("IGUser", "GET", "")
    account = vars(request.instagram(instagram_id))
    tree = request.fields("IGUser", "id")
    return {name: account[name] for name in {"id": {}, **tree} if account.get(name)}


def limit(state: Graph, request: "Request", instagram_id: str) -> dict[str, Any]:
    request.fits("IGUser", "GET", "content_publishing_limit")
    account = request.instagram(instagram_id)
    config = {"quota_total": account.quota_total, "quota_duration": 86_400}
    return {"data": [{"config": config, "quota_usage": account.quota_used}]}


def create(state: Graph, request: "Request", instagram_id: str) -> dict[str, Any]:
    """Make a container; the image is fetched from its address, as Meta does."""
    request.fits("IGUser", "POST", "media")
    request.allows("instagram_content_publish")
    request.instagram(instagram_id)
    params = request.params
    if len(params.get("caption", "")) > CAPTION_LIMIT:
        raise GraphError(36103, "The caption was too long", 2207010)
    container: dict[str, Any] = {
        "caption": params.get("caption", ""),
        "alt": params.get("alt_text", ""),
        "owner": instagram_id,
        "item": params.get("is_carousel_item") == "true",
        "waits": state.container_waits,
        "published": False,
    }
    if params.get("media_type") == "CAROUSEL":
        container["children"] = _children(state, params.get("children", ""))
    else:
        container["image"] = _fetched(params.get("image_url", ""))
    number = state.new_id()
    state.containers[number] = container
    return {"id": number}


def _children(state: Graph, text: str) -> list[str]:
    children = json.loads(text) if text.startswith("[") else text.split(",")
    known = [c for c in children if state.containers.get(c, {}).get("item")]
    if not 2 <= len(known) <= 10 or known != children:
        raise GraphError(100, "A carousel takes 2 to 10 items", 2207028)
    return known


def _fetched(address: str) -> bytes:
    if not address:
        raise GraphError(100, "The parameter image_url is required")
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            data: bytes = answer.read()
    except OSError as error:
        raise GraphError(9004, "The media could not be fetched from this URI", 2207052) from error
    try:
        image = Image.open(io.BytesIO(data))
    except UnidentifiedImageError as error:
        raise GraphError(9004, "Only photo or video can be accepted", 2207052) from error
    if image.format != "JPEG":
        raise GraphError(36001, "The image format is not supported", 2207005)
    if not 0.8 <= image.width / image.height <= 1.91:
        raise GraphError(36003, "The aspect ratio is not supported", 2207009)
    return data


def container(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    """Say how far a container is."""
    row = state.containers[number]
    if row["waits"] > 0:
        row["waits"] -= 1
        return {"id": number, "status_code": "IN_PROGRESS", "status": "In progress"}
    code = "PUBLISHED" if row["published"] else state.container_end
    words = "Error: Media upload has failed with error code 2207026" if code == "ERROR" else code
    return {"id": number, "status_code": code, "status": words}


def publish(state: Graph, request: "Request", instagram_id: str) -> dict[str, Any]:
    request.fits("IGUser", "POST", "media_publish")
    request.allows("instagram_content_publish")
    account = request.instagram(instagram_id)
    row = state.containers.get(request.params["creation_id"])
    if row is None or row["owner"] != instagram_id:
        raise GraphError(24, "The requested resource does not exist", 2207006)
    if row["waits"] > 0 or state.container_end != "FINISHED":
        raise GraphError(9007, "The media is not ready for publishing", 2207027)
    if account.quota_used >= account.quota_total:
        raise GraphError(9, "The user reached the maximum number of posts", 2207042, status=403)
    account.quota_used += 1
    row["published"] = True
    number = state.new_id()
    now = datetime.datetime.now(datetime.UTC)
    state.media[number] = {
        "id": number,
        "caption": row["caption"],
        "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        "permalink": f"https://www.instagram.com/p/{number}/",
        "owner_id": instagram_id,
        "container": row,
    }
    return {"id": number}


def media(state: Graph, request: "Request", instagram_id: str) -> dict[str, Any]:
    request.fits("IGUser", "GET", "media")
    request.instagram(instagram_id)
    tree = request.fields("IGMedia", "id")
    rows = [row for row in state.media.values() if row["owner_id"] == instagram_id]
    count = min(int(request.params.get("limit") or 25), 100)
    return {"data": [_shown(row, tree) for row in rows[::-1][:count]]}


def show_media(state: Graph, request: "Request", number: str) -> dict[str, Any]:
    request.fits("IGMedia", "GET", "")
    return _shown(state.media[number], request.fields("IGMedia", "id"))


def _shown(row: dict[str, Any], tree: dict[str, Any]) -> dict[str, Any]:
    # Without a caption the field is left out.
    return {k: v for k, v in row.items() if (k == "id" or k in tree) and v}
