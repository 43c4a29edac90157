"""Refusals that the API itself makes; the rules' own come from the services."""

from typing import Any

from django.utils.translation import gettext as _

from ayrdash.apikeys.scopes import not_for_profile
from ayrdash.core.errors import DomainError, Text


class ApiError(DomainError):
    """A refusal with any code of the catalogue.

    ``status`` replaces the catalogue's HTTP status; ``extra`` are further members.
    """

    def __init__(
        self,
        code: int,
        message: Text,
        *,
        action: str = "",
        status: int = 0,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.action = action
        self.status = status
        self.headers = headers or {}
        self.extra = extra


def bad_request(message: Text, **extra: Any) -> ApiError:
    """Return the plain refusal of something that can't be understood."""
    return ApiError(400, message, **extra)


def no_such_profile_key() -> ApiError:
    """Return the one answer for every Profile Key that is not the account's own."""
    message = _("The Profile Key is not valid. Copy it from the profile's page in the dashboard.")
    return ApiError(144, message, action="authorization")


def beyond_the_key() -> ApiError:
    """Return the refusal of a profile that a named key is not for."""
    refused = not_for_profile()
    return ApiError(refused.code, refused.message, action="authorization")
