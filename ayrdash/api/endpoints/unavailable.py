"""Calls of the reference that this version does not offer: one documented answer, 984.

They stand here by name, so that a client learns at once that it is not the address
that is wrong.
"""

from django.utils.translation import gettext as _

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply
from ayrdash.api.errors import ApiError
from ayrdash.apikeys.scopes import Rule, Scope

CALLS = (
    "POST /post/bulk",
    "PUT /post/bulk",
    "POST /post/copy",
    "GET /user/batch",
    "GET /user/details",
    "POST /validate/json",
    "POST /validate/moderation",
    "GET /media/uploadUrl",
    "POST /media/resize",
    "POST /analytics/post",
    "POST /analytics/social",
    "GET /analytics/links",
    "GET /analytics/links-short",
    "POST /comments",
    "GET /comments",
    "DELETE /comments",
    "POST /comments/reply",
    "POST /feed",
    "GET /feed",
    "PUT /feed",
    "DELETE /feed",
    "GET /brand/byUser",
    "POST /generate/post",
    "POST /generate/rewrite",
    "POST /generate/transcription",
    "POST /generate/translate",
    "POST /generate/altText",
    "POST /generate/sentiment",
    "POST /hashtags/auto",
    "POST /auto-hashtag",
    "GET /hashtags/recommend",
    "GET /hashtags/search",
    "GET /hashtags/banned",
    "POST /links",
    "POST /shorten",
    "POST /short",
    "GET /links",
    "GET /reviews",
    "POST /reviews",
    "DELETE /reviews",
    "GET /messages/autoresponse",
    "POST /messages/autoresponse",
)
# With one more word in the path: an id or a network.
CALLS_WITH_WORD = (
    "GET /comments/{word}",
    "DELETE /comments/{word}",
    "POST /comments/reply/{word}",
    "GET /links/{word}",
    "GET /reviews/{word}",
    "GET /messages/{word}",
    "POST /messages/{word}",
)


# What a named key would need, by the first word of the path; the rest belongs to posting.
_SCOPES = {
    "user": Scope.READ,
    "analytics": Scope.READ,
    "brand": Scope.READ,
    "hashtags": Scope.READ,
    "auto-hashtag": Scope.READ,
}
# They only read, whatever their method.
_READING = ("validate", "analytics", "hashtags", "auto-hashtag")


def _needs(path: str) -> Rule:
    word = path.split("/")[1]
    return Rule(_SCOPES.get(word, Scope.POST), reads=True if word in _READING else None)


def _refuse() -> Reply:
    raise ApiError(984, _("This version does not offer the call."))


def _offer_none() -> None:
    for call in CALLS:
        method, _space, path = call.partition(" ")

        def plain(request: ApiRequest) -> Reply:
            """Not offered in this version: answers 984."""
            return _refuse()

        plain.__name__ = _name(call)
        endpoint(method, path, action="request", scope=_needs(path))(plain)
    for call in CALLS_WITH_WORD:
        method, _space, path = call.partition(" ")

        def worded(request: ApiRequest, word: str) -> Reply:
            """Not offered in this version: answers 984."""
            return _refuse()

        worded.__name__ = _name(call)
        endpoint(method, path, action="request", scope=_needs(path))(worded)


def _name(call: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in call.lower())


_offer_none()
