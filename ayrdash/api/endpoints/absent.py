"""What no network that can be linked here gives: documented refusals that say why."""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.params import FromBody, FromQuery, Input
from ayrdash.api.schemas import Success
from ayrdash.api.targets import linked_account, not_possible
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.core.networks import Network
from profiles.models import Profile

REVIEWED = ("gmb", "facebook")
_SENDS = Rule(Scope.POST)


class ReviewQuery(Input):
    """What names reviews, in a query or a body."""

    platform: str = ""
    profile_key: str | None = Field(None, alias="profileKey")


def _refuse_reviews(profile: Profile, platform: str) -> Reply:
    if platform not in REVIEWED:
        raise bad_request(_("platform: gmb or facebook."))
    linked_account(profile, platform)
    raise not_possible(platform)


@endpoint("GET", "/reviews", action="request", answer=Success, scope=Scope.READ)
def reviews(request: ApiRequest, query: Annotated[ReviewQuery, FromQuery(...)]) -> Reply:
    """Refused with 156 or 991: no network linked here has reviews."""
    return _refuse_reviews(request.auth.profile, query.platform)


@endpoint("GET", "/reviews/{word}", action="request", answer=Success, scope=Scope.READ)
def review(request: ApiRequest, word: str, query: Annotated[ReviewQuery, FromQuery(...)]) -> Reply:
    """Refused with 156 or 991: no network linked here has reviews."""
    return _refuse_reviews(request.auth.profile, query.platform)


@endpoint("POST", "/reviews", action="request", answer=Success, scope=_SENDS)
def reply_to_review(request: ApiRequest, body: Annotated[ReviewQuery, FromBody(...)]) -> Reply:
    """Refused with 156 or 991: no network linked here has reviews."""
    return _refuse_reviews(request.auth.profile, body.platform)


@endpoint("DELETE", "/reviews", action="delete", answer=Success, scope=_SENDS)
def delete_review_reply(request: ApiRequest, body: Annotated[ReviewQuery, FromBody(...)]) -> Reply:
    """Refused with 156 or 991: no network linked here has reviews."""
    return _refuse_reviews(request.auth.profile, body.platform)


# Calls of the reference about one network, which give what is not asked for here.
_ADS = "/ads/facebook"


@endpoint(
    "GET",
    f"{_ADS}/accounts",
    aliases=[
        f"{_ADS}/ads",
        f"{_ADS}/history",
        f"{_ADS}/spend",
        f"{_ADS}/interests",
        f"{_ADS}/regions",
        f"{_ADS}/cities",
        f"{_ADS}/dsaRecommendations",
        f"POST {_ADS}/boost",
        f"PUT {_ADS}/ads",
        f"PUT {_ADS}/update",
    ],
    action="request",
    answer=Success,
    tag="ads",
    scope=_SENDS,
)
def ads(request: ApiRequest) -> Reply:
    """Refused with 156 or 991: links ask Facebook for no permission to spend money on ads."""
    raise _never(request, Network.FACEBOOK, _("Facebook: no permission for ads is asked for here."))


@endpoint(
    "GET",
    "/analytics/youTubePlaylists",
    aliases=["POST /post/youTubeWatermark", "DELETE /post/youTubeWatermark"],
    action="request",
    answer=Success,
    tag="analytics",
    scope=_SENDS,
)
def youtube_only(request: ApiRequest) -> Reply:
    """Refused with 156 or 991: neither playlists nor watermarks are looked after here."""
    raise _never(request, Network.YOUTUBE)


@endpoint(
    "GET",
    "/analytics/getInstagramOnlineFollowers",
    action="request",
    answer=Success,
    tag="analytics",
    scope=Scope.READ,
)
def instagram_only(request: ApiRequest) -> Reply:
    """Refused with 156 or 991: links ask Instagram for no permission to read insights."""
    raise _never(request, Network.INSTAGRAM)


@endpoint(
    "GET",
    "/post/redditFlair/{word}",
    aliases=["/validate/redditExists/{word}"],
    action="request",
    answer=Success,
    tag="post",
    scope=Scope.READ,
)
def reddit_only(request: ApiRequest, word: str) -> Reply:
    """Refused with 156 or 991: links ask Reddit for no permission to look around."""
    raise _never(request, Network.REDDIT)


@endpoint(
    "GET",
    "/brand/search/facebook",
    aliases=["/brand/search/linkedin"],
    action="request",
    answer=Success,
    tag="brand",
    scope=Scope.READ,
)
def brand_search(request: ApiRequest) -> Reply:
    """Refused with 156 or 991: no link may search for other people's pages."""
    raise _never(request, Network(request.path.rpartition("/")[2]))


def _never(request: ApiRequest, network: Network, message: str = "") -> ApiError:
    """Return why a network's own call is refused: not linked, or not given here."""
    linked_account(request.auth.profile, network)
    return not_possible(network, message)
