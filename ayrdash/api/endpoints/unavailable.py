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
    "POST /post/copy",
    "GET /user/batch",
    "GET /user/details",
    "POST /validate/moderation",
    "POST /media/resize",
)


# What a named key would need, by the first word of the path; the rest belongs to posting.
_SCOPES = {
    "user": Scope.READ,
}
# They only read, whatever their method.
_READING = ("validate",)


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


def _name(call: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in call.lower())


_offer_none()
