"""Comments under posts: write, read, answer, delete."""

from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply
from ayrdash.api.errors import bad_request
from ayrdash.api.formats import freshness
from ayrdash.api.params import FromBody, FromQuery, Input, Networks, Words
from ayrdash.api.posting import found_post
from ayrdash.api.schemas import Success
from ayrdash.api.targets import (
    Target,
    collect,
    native_target,
    not_configured,
    not_possible,
    targets,
)
from ayrdash.apikeys.scopes import Scope
from ayrdash.core.networks import Network
from ayrdash.networks.able import commenting, remarking
from ayrdash.networks.adapters import adapter_for
from ayrdash.networks.adapters.base import Published
from ayrdash.networks.adapters.capabilities import Remark

LONGEST = 10_000


class CommentIn(Input):
    """The body of ``POST /comments``."""

    id: str
    comment: str = Field(min_length=1, max_length=LONGEST)
    platforms: Networks = []
    search_platform_id: bool = Field(False, alias="searchPlatformId")
    media_urls: Words = Field([], alias="mediaUrls")
    profile_key: str | None = Field(None, alias="profileKey")


class ReplyIn(Input):
    """The body of ``POST /comments/reply``."""

    comment_id: str = Field("", alias="commentId")
    comment: str = Field(min_length=1, max_length=LONGEST)
    platforms: Networks = []
    profile_key: str | None = Field(None, alias="profileKey")


class CommentQuery(Input):
    """The query of ``GET /comments``."""

    id: str = ""
    platforms: Networks = []
    platform: Networks = []
    search_platform_id: bool = Field(False, alias="searchPlatformId")


class CommentNamed(Input):
    """The body of ``DELETE /comments``."""

    id: str = ""
    comment_id: str = Field("", alias="commentId")
    platforms: Networks = []
    platform: Networks = []
    profile_key: str | None = Field(None, alias="profileKey")


@endpoint("POST", "/comments", action="comment", answer=Success, scope=Scope.POST)
def add_comment(request: ApiRequest, body: Annotated[CommentIn, FromBody(...)]) -> Reply:
    """Comment under a post on the networks it is on (Bluesky)."""
    if body.media_urls:
        raise bad_request(_("mediaUrls: no network here takes media in comments."))
    live = _live(request, body.id, body.platforms, native=body.search_platform_id)
    done, errors = collect(live, lambda row: _commented(row, body.comment), action="comment")
    return _told(done, errors, id=body.id)


def _live(request: ApiRequest, ref: str, names: list[Network], *, native: bool) -> list[Target]:
    if not native:
        found_post(request.auth.profile, ref)
    return targets(request.auth.profile, ref, names, native=native)


def _commented(row: Target, text: str) -> dict[str, Any]:
    made = _write(row, text)
    return {
        "status": "success",
        "commentId": made.remote_id,
        "comment": text,
        "platform": row.network,
        "postUrl": made.permalink,
    }


def _write(row: Target, text: str) -> Published:
    network, adapter = commenting(row.network), adapter_for(row.network)
    if network is None:
        raise not_possible(row.network)
    if adapter.count_text(text) > adapter.text_limit:
        message = _("comment: at most %d characters there.") % adapter.text_limit
        raise bad_request(message)
    now = timezone.now()
    key = adapter.new_record_key(now)
    return network.add_comment(row.account, row.remote_id, text=text, key=key, moment=now)


def _told(done: dict[str, Any], errors: list[dict[str, Any]], **members: Any) -> Reply:
    """Return what was done by network; whatever failed makes it an error."""
    status = "error" if errors else "success"
    body: dict[str, Any] = {"status": status, **members, **done}
    if errors:
        first = errors[0]
        body |= {"errors": errors, "code": first["code"], "message": first["message"]}
    if done:
        body["commentId"] = next(iter(done.values())).get("commentId")
    return Reply(body, status=400 if errors else 200)


@endpoint("POST", "/comments/reply", action="reply", answer=Success, scope=Scope.POST)
def reply_to_comment(request: ApiRequest, body: Annotated[ReplyIn, FromBody(...)]) -> Reply:
    """Answer a comment by the network's own id of it."""
    return _reply(request, body.comment_id, body)


@endpoint("POST", "/comments/reply/{path:word}", action="reply", answer=Success, scope=Scope.POST)
def reply_to_comment_named(
    request: ApiRequest, word: str, body: Annotated[ReplyIn, FromBody(...)]
) -> Reply:
    """Answer a comment by the network's own id of it, in the path."""
    return _reply(request, word, body)


def _reply(request: ApiRequest, source: str, body: ReplyIn) -> Reply:
    if not source:
        raise bad_request(_("commentId: say which comment is answered."))
    networks = body.platforms or [Network.BLUESKY]
    live = targets(request.auth.profile, source, networks, native=True)
    done, errors = collect(
        live,
        lambda row: {**_commented(row, body.comment), "sourceCommentId": source},
        action="reply",
    )
    return _told(done, errors, sourceCommentId=source)


@endpoint("GET", "/comments", action="comment", answer=Success, scope=Scope.READ)
def list_comments(request: ApiRequest, query: Annotated[CommentQuery, FromQuery(...)]) -> Reply:
    """Return the comments under a post by network, oldest first."""
    return _list(request, query.id, query)


@endpoint("GET", "/comments/{path:word}", action="comment", answer=Success, scope=Scope.READ)
def list_comments_of(
    request: ApiRequest, word: str, query: Annotated[CommentQuery, FromQuery(...)]
) -> Reply:
    """Return the comments under the post that the path names."""
    return _list(request, word, query)


def _list(request: ApiRequest, ref: str, query: CommentQuery) -> Reply:
    if not ref:
        raise bad_request(_("id: say which post."))
    names = [*query.platforms, *query.platform]
    live = _live(request, ref, names, native=query.search_platform_id)
    done, errors = collect(live, lambda row: {"rows": _remarks(row)}, action="comment")
    body: dict[str, Any] = {name: part["rows"] for name, part in done.items()}
    body |= {"status": "error" if errors else "success", "id": ref, **freshness()}
    if errors:
        first = errors[0]
        body |= {"errors": errors, "code": first["code"], "message": first["message"]}
    return Reply(body, status=400 if errors else 200)


def _remarks(row: Target) -> list[dict[str, Any]]:
    if commenting(row.network) is None:
        raise not_possible(row.network)
    network = remarking(row.network)
    if network is None:
        raise not_configured(_("No server here knows these comments (BLUESKY_APPVIEW)."))
    return [_remark(remark, row.network) for remark in network.comments(row.account, row.remote_id)]


def _remark(remark: Remark, network: str) -> dict[str, Any]:
    return {
        "commentId": remark.id,
        "parentId": remark.parent_id,
        "comment": remark.text,
        "created": remark.created,
        "platform": network,
        "commentUrl": remark.url,
        "likeCount": remark.likes,
        "replyCount": remark.replies,
        "from": {
            "id": remark.author_id,
            "name": remark.author_name or remark.author_handle,
            "username": remark.author_handle,
        },
    }


@endpoint("DELETE", "/comments", action="delete", answer=Success, scope=Scope.POST)
def delete_comment(request: ApiRequest, body: Annotated[CommentNamed, FromBody(...)]) -> Reply:
    """Delete a comment that the profile's own account wrote, by the network's id of it."""
    return _delete(request, body.comment_id or body.id, body)


@endpoint("DELETE", "/comments/{path:word}", action="delete", answer=Success, scope=Scope.POST)
def delete_comment_named(
    request: ApiRequest, word: str, body: Annotated[CommentNamed, FromBody(...)]
) -> Reply:
    """Delete the comment of the profile's own account that the path names."""
    return _delete(request, word, body)


def _delete(request: ApiRequest, ref: str, body: CommentNamed) -> Reply:
    if not ref:
        raise bad_request(_("id: say which comment."))
    (network,) = [*body.platforms, *body.platform, Network.BLUESKY][:1]
    live = [native_target(request.auth.profile, network, ref)]
    done, errors = collect(live, lambda row: _deleted(row, ref), action="delete")
    return _told(done, errors, id=ref)


def _deleted(row: Target, ref: str) -> dict[str, Any]:
    network = commenting(row.network)
    if network is None:
        raise not_possible(row.network)
    network.delete_comment(row.account, ref)
    return {"action": "delete", "status": "success", "commentId": ref, "platform": row.network}
