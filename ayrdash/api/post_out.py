"""Posts, as replies show them."""

from typing import Any

from ayrdash.api.formats import iso_seconds
from ayrdash.networks.codes import code_of
from ayrdash.posts.models import Delivery, Post
from ayrdash.posts.services.outcomes import AT_ONCE
from profiles.models import Profile

D = Delivery.State
P = Post.State

# What the wire calls our states (API contract 3.2).
STATUS = {
    P.AWAITING: "awaiting approval",
    P.SCHEDULED: "pending",
    P.HELD: "paused",
    P.PROCESSING: "processing",
    P.DELETING: "processing",
    P.SUCCESS: "success",
    P.PARTIAL: "error",
    P.ERROR: "error",
    P.CANCELLED: "deleted",
    P.DELETED: "deleted",
}

# What the option objects of networks are called, where not as the network (API contract 3.1).
SPELT = {
    "bluesky": "blueSky",
    "facebook": "faceBook",
    "linkedin": "linkedIn",
    "snapchat": "snapChat",
    "tiktok": "tikTok",
    "youtube": "youTube",
}

# Nothing was sent yet.
UNSENT = (P.AWAITING, P.SCHEDULED, P.HELD)


def title_of(profile: Profile) -> str:
    """Return the title as the wire has it: the Primary's is fixed."""
    return "Primary Profile" if profile.is_primary else profile.title


def published_entry(row: Delivery) -> dict[str, Any]:
    """Return one entry of ``postIds``."""
    entry: dict[str, Any]
    if row.state == D.PUBLISHED:
        entry = {"status": "success", "id": row.remote_id, "postUrl": row.permalink}
    else:
        entry = {"status": "pending", "id": "pending"}
    entry["platform"] = row.network
    if row.comment_id:
        entry["firstCommentId"] = row.comment_id
    if row.comment_error and not row.comment_due_at:
        warning = {"action": "comment", "status": "error", "code": 518}
        return {**entry, "warnings": [{**warning, "message": row.comment_error}]}
    return entry


def failed_entry(row: Delivery) -> dict[str, Any]:
    """Return one entry of ``errors``."""
    return {
        "action": "post",
        "status": "error",
        "code": code_of(row.error_code),
        "message": row.error_message,
        "platform": row.network,
        "retryAvailable": True,
    }


def parts(deliveries: list[Delivery]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return ``postIds`` and ``errors`` of a post, by network."""
    waiting = (D.PUBLISHED, D.QUEUED, D.PUBLISHING)
    ids = [published_entry(row) for row in deliveries if row.state in waiting]
    return ids, [failed_entry(row) for row in deliveries if row.state == D.FAILED]


def is_scheduled(post: Post) -> bool:
    """Tell whether the post was made for a later moment."""
    return post.due_at > post.created_at + AT_ONCE


def post_row(post: Post, profile: Profile) -> dict[str, Any]:
    """Return a post as history and ``GET /post/:id`` show it, once its parts are loaded."""
    deliveries = post.row_deliveries
    ids, errors = parts(deliveries) if post.state not in UNSENT else ([], [])
    row = {
        "id": post.ref,
        "post": post.text,
        "platforms": [delivery.network for delivery in deliveries],
        "postIds": ids,
        "errors": errors,
        "status": STATUS[P(post.state)],
        "type": "scheduled" if is_scheduled(post) else "now",
        "mediaUrls": [],
        "mediaCount": len(post.row_media),
        "created": iso_seconds(post.created_at),
        "scheduleDate": iso_seconds(post.due_at),
        "shortenLinks": False,
        "profileTitle": title_of(profile),
        "refId": profile.ref_id,
    }
    if post.idempotency_key:
        row["idempotencyKey"] = post.idempotency_key
    if post.repost_ref:
        row["autoRepostId"] = post.repost_ref
    if post.notes:
        row["notes"] = post.notes
    if post.first_comment:
        row["firstComment"] = {"comment": post.first_comment}
    return row | own_texts(deliveries) | option_objects(deliveries) | approval(post)


def option_objects(deliveries: list[Delivery]) -> dict[str, Any]:
    """Return what was said to single networks, as option objects in the reference's spelling."""
    found: dict[str, Any] = {}
    for row in deliveries:
        if row.options:
            found[f"{SPELT.get(row.network, row.network)}Options"] = _nested(row.options)
    return found


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    """Return options, which are kept by dotted names, as the objects that they came in."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return found


def own_texts(deliveries: list[Delivery]) -> dict[str, Any]:
    """Return what single networks got instead of the post's text."""
    texts = {row.network: row.own_text for row in deliveries if row.own_text is not None}
    return {"postByPlatform": texts} if texts else {}


def approval(post: Post) -> dict[str, Any]:
    """Return what was decided about a post that needed approval."""
    if not post.needs_approval:
        return {}
    told: dict[str, Any] = {"requiresApproval": True}
    if post.decided_at is not None:
        word = "approved" if post.was_approved else "rejected"
        told[f"{word}By"] = post.decided_by_label
        told[f"{word}Date"] = iso_seconds(post.decided_at)
        told["approved"] = bool(post.was_approved)
    return told
