"""What no network that can be linked here gives: documented refusals that say why."""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply
from ayrdash.api.errors import bad_request
from ayrdash.api.params import FromBody, FromQuery, Input
from ayrdash.api.schemas import Success
from ayrdash.api.targets import linked_account, not_possible
from ayrdash.apikeys.scopes import Rule, Scope
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
