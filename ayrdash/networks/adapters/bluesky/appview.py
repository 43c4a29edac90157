"""The AppView: the server that has seen the whole network and counts. Read without login."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bluesky import xrpc

# As deep as answers to answers are read, and as many as the AppView gives.
DEPTH = "6"


def is_configured() -> bool:
    """Tell whether the installation names one."""
    return bool(settings.BLUESKY_APPVIEW)


def post(uri: str) -> dict[str, Any]:
    """Return the AppView's view of a post; a ``Fault`` (gone) if it has none."""
    posts = _query("app.bsky.feed.getPosts", uris=uri).get("posts")
    if not isinstance(posts, list) or not posts or not isinstance(posts[0], dict):
        raise Fault(FaultKind.GONE, _("The post is not to be found on Bluesky (yet)."))
    return posts[0]


def thread(uri: str) -> dict[str, Any]:
    """Return a post with what was answered to it."""
    answer = _query("app.bsky.feed.getPostThread", uri=uri, depth=DEPTH, parentHeight="0")
    found = answer.get("thread")
    if not isinstance(found, dict) or "post" not in found:
        raise Fault(FaultKind.GONE, _("The post is not to be found on Bluesky (yet)."))
    return found


def profile(did: str) -> dict[str, Any]:
    """Return the AppView's view of an account."""
    return _query("app.bsky.actor.getProfile", actor=did)


def _query(method: str, **params: str) -> dict[str, Any]:
    try:
        return xrpc.query(str(settings.BLUESKY_APPVIEW), method, **params)
    except xrpc.Refusal as refusal:
        if refusal.name in ("NotFound", "InvalidRequest"):
            message = _("The post is not to be found on Bluesky (yet).")
            raise Fault(FaultKind.GONE, message) from refusal
        raise
