"""What others made of posts and accounts: counts of the networks, never our guesses."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.formats import freshness
from ayrdash.api.params import FromBody, FromQuery, Input, Networks
from ayrdash.api.posting import found_post
from ayrdash.api.schemas import Success
from ayrdash.api.targets import (
    Target,
    as_error,
    collect,
    entry_of,
    linked_account,
    not_configured,
    not_possible,
    targets,
)
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.core.networks import Network
from ayrdash.networks.able import measuring, reading
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.capabilities import Measuring, NativePost
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile

_READS = Rule(Scope.READ, reads=True)
MOST_NATIVE = 500


class PostFigures(Input):
    """The body of ``POST /analytics/post``."""

    id: str
    platforms: Networks = []
    search_platform_id: bool = Field(False, alias="searchPlatformId")
    profile_key: str | None = Field(None, alias="profileKey")


class AccountFigures(Input):
    """The body of ``POST /analytics/social``; what only other networks know is ignored."""

    platforms: Networks
    profile_key: str | None = Field(None, alias="profileKey")


@endpoint("POST", "/analytics/post", action="request", answer=Success, scope=_READS)
def post_analytics(request: ApiRequest, body: Annotated[PostFigures, FromBody(...)]) -> Reply:
    """Return a post's counts at each network it is on. Some networks failing is `partial`."""
    if not body.search_platform_id:
        found_post(request.auth.profile, body.id)
    live = targets(request.auth.profile, body.id, body.platforms, native=body.search_platform_id)
    done, errors = collect(live, _post_part, action="analytics")
    return _told(done, errors, id=body.id)


def _post_part(row: Target) -> dict[str, Any]:
    figures = _measure(row.network).post_figures(row.account, row.remote_id)
    part = {"id": row.remote_id, "postUrl": row.url, "analytics": figures}
    return {**part, **freshness()}


def _measure(network: str) -> Measuring:
    found = measuring(network)
    if found is not None:
        return found
    if reading(network) is None:
        raise not_possible(network)
    raise not_configured(
        _("No server that counts for this network is configured (BLUESKY_APPVIEW).")
    )


@endpoint("POST", "/analytics/social", action="request", answer=Success, scope=_READS)
def social_analytics(request: ApiRequest, body: Annotated[AccountFigures, FromBody(...)]) -> Reply:
    """Return an account's counts at each network."""
    if not body.platforms:
        raise bad_request(_("platforms: name at least one network."))
    done: dict[str, dict[str, Any]] = {}
    errors: list[dict[str, Any]] = []
    for network in body.platforms:
        try:
            account = linked_account(request.auth.profile, network)
            figures = _measure(network).account_figures(account)
        except (ApiError, Fault) as error:
            errors.append(entry_of(error, network, "analytics"))
        else:
            done[network] = {"id": account.remote_id, "analytics": figures, **freshness()}
    return _told(done, errors)


def _told(done: dict[str, Any], errors: list[dict[str, Any]], **members: Any) -> Reply:
    status = "success" if not errors else "partial" if done else "error"
    body: dict[str, Any] = {"status": status, **members, **done, **freshness()}
    if errors:
        body["errors"] = errors
    if not done:
        body |= {"code": errors[0]["code"], "message": errors[0]["message"]}
    return Reply(body, status=200 if done else 400)


class NativeQuery(Input):
    """What of ``GET /history/{platform}`` is heeded."""

    limit: int = Field(10, ge=1, le=MOST_NATIVE)
    next: str = Field("", max_length=500)


def native_history(profile: Profile, network: str, query: NativeQuery) -> Reply:
    """Return what the account has published, by whatever means, newest first."""
    account = linked_account(profile, network)
    reader = reading(network)
    if reader is None:
        raise not_possible(network)
    try:
        page = reader.own_posts(account, limit=query.limit, cursor=query.next)
    except Fault as fault:
        raise as_error(fault, network) from fault
    body: dict[str, Any] = {
        "status": "success",
        "posts": [_native(post, network) for post in page.posts],
        "refId": profile.ref_id,
        "count": len(page.posts),
        "meta": {"pagination": {"next": page.cursor or None, "hasMore": bool(page.cursor)}},
    }
    return Reply({**body, **freshness()})


def _native(post: NativePost, network: str) -> dict[str, Any]:
    return {
        "id": post.id,
        "post": post.text,
        "created": post.created,
        "postUrl": post.url,
        "platform": network,
        "isReply": post.is_reply,
        "mediaCount": post.images,
    }


class BrandQuery(Input):
    """The query of ``GET /brand/byUser``."""

    platforms: Networks
    bluesky_user: str = Field("", alias="blueskyUser", max_length=255)


@endpoint("GET", "/brand/byUser", action="request", answer=Success, scope=Scope.READ, tag="brand")
def brand_by_user(request: ApiRequest, query: Annotated[BrandQuery, FromQuery(...)]) -> Reply:
    """Return the public counts of somebody else's account (Bluesky, by `blueskyUser`)."""
    handle = query.bluesky_user.strip().lstrip("@")
    done: dict[str, dict[str, Any]] = {}
    errors: list[dict[str, Any]] = []
    for network in query.platforms:
        try:
            done[network] = _brand(network, handle)
        except (ApiError, Fault) as error:
            errors.append(entry_of(error, network, "request"))
    return _told(done, errors)


def _brand(network: str, handle: str) -> dict[str, Any]:
    if network != Network.BLUESKY:
        raise not_possible(network)
    if not handle:
        raise bad_request(_("blueskyUser: name the account."))
    somebody = SocialAccount(network=network, remote_id=handle, handle=handle)
    return _measure(network).account_figures(somebody)
