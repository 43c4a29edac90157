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
from profiles.models import Profile

MESSENGERS = ("facebook", "instagram", "twitter")
REVIEWED = ("gmb", "facebook")
_SENDS = Rule(Scope.POST)


class MessageIn(Input):
    """The body of ``POST /messages/{platform}``."""

    message: str = ""
    recipient_id: str = Field("", alias="recipientId")
    conversation_id: str = Field("", alias="conversationId")
    profile_key: str | None = Field(None, alias="profileKey")


class AutoResponse(Input):
    """The body of ``POST /messages/autoresponse``."""

    active: bool = Field(False, alias="autoResponseActive")
    profile_key: str | None = Field(None, alias="profileKey")


class ReviewQuery(Input):
    """What names reviews, in a query or a body."""

    platform: str = ""
    profile_key: str | None = Field(None, alias="profileKey")


def _refuse_messages(profile: Profile, platform: str) -> Reply:
    """Say what stands against messages: the profile, the network, the link, in this order."""
    if not profile.messaging_active:
        raise ApiError(361, _("Messaging is not enabled for this profile."))
    if platform and platform not in MESSENGERS:
        raise bad_request(_("Messages: facebook, instagram or twitter."))
    if platform:
        linked_account(profile, platform)
    raise not_possible(platform, _("Messages are not offered by any network linked here."))


@endpoint("GET", "/messages/autoresponse", action="request", answer=Success, scope=_SENDS)
def autoresponse(request: ApiRequest) -> Reply:
    """Refused with 361 or 991: no network linked here has messages."""
    return _refuse_messages(request.auth.profile, "")


@endpoint("POST", "/messages/autoresponse", action="request", answer=Success, scope=_SENDS)
def set_autoresponse(request: ApiRequest, body: Annotated[AutoResponse, FromBody(...)]) -> Reply:
    """Refused with 361 or 991: no network linked here has messages."""
    return _refuse_messages(request.auth.profile, "")


@endpoint("GET", "/messages/{word}", action="request", answer=Success, scope=_SENDS)
def messages(request: ApiRequest, word: str) -> Reply:
    """Refused with 361, 156 or 991: no network linked here has messages."""
    return _refuse_messages(request.auth.profile, word)


@endpoint("POST", "/messages/{word}", action="request", answer=Success, scope=_SENDS)
def send_message(
    request: ApiRequest, word: str, body: Annotated[MessageIn, FromBody(...)]
) -> Reply:
    """Refused with 361, 156 or 991: no network linked here has messages."""
    return _refuse_messages(request.auth.profile, word)


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
