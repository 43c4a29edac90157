"""Who calls: the account by its API key, the profile by its Profile Key.

A session never counts here: the middleware has taken the cookies away.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from ayrdash.accounts.models import Account
from ayrdash.activity.services import unnamed_actor
from ayrdash.api import limits
from ayrdash.api.errors import ApiError, no_such_profile_key
from ayrdash.api.parsing import allow_body, body_of
from ayrdash.suspensions import services as suspensions
from ayrdash.suspensions.models import Suspension
from ayrdash.suspensions.services import ProfileSuspended
from profiles.models import Key, Profile
from profiles.services.keys import find_key, note_api_call


@dataclass(frozen=True)
class Caller:
    """The account whose key was sent, and the profile that the call is about.

    ``has_profile_key`` tells whether a Profile Key named it: post replies are then wrapped.
    """

    account: Account
    primary: Profile
    profile: Profile
    key: Key
    has_profile_key: bool


class ApiRequest(HttpRequest):
    """A request that carried a good API key."""

    auth: Caller
    api_usage: limits.Usage


class BearerKey(AuthBase):
    """Checks ``Authorization: Bearer``, then the Profile Key of header or body.

    ``account_level`` calls are about the account and ignore any Profile Key.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "The Primary Profile's API key."

    def __init__(self, *, account_level: bool = False, longest_body: int = 0) -> None:
        """Take bodies up to ``longest_body`` bytes; 0: what every request may hold."""
        super().__init__()
        self.account_level = account_level
        self.longest_body = longest_body

    def __call__(self, request: HttpRequest) -> Caller:
        key = _api_key(request.headers.get("Authorization", ""))
        primary = key.profile
        allow_body(request, self.longest_body)
        profile = None if self.account_level else _named_profile(request, primary.account)
        caller = Caller(
            account=primary.account,
            primary=primary,
            profile=profile or primary,
            key=key,
            has_profile_key=profile is not None,
        )
        _count(request, caller.profile)
        _refuse_suspended(caller.profile)
        note_api_call(profile=caller.profile)
        unnamed_actor.set(f"API key {key.masked}")  # the middleware resets it
        return caller


def _api_key(header: str) -> Key:
    kind, _space, token = header.strip().partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or not token:
        message = _("API key missing: send it as “Authorization: Bearer API_KEY”.")
        raise ApiError(102, message, action="authorization", status=401)
    key = find_key(token)
    if key is None:
        raise ApiError(102, _("API key not valid."), action="authorization")
    if not key.profile.is_primary:
        message = _(
            "That is a Profile Key. Send the API key as Bearer, and the Profile Key in the "
            "Profile-Key header."
        )
        raise ApiError(102, message, action="authorization")
    return key


def _named_profile(request: HttpRequest, account: Account) -> Profile | None:
    """Return the profile that header or body names; None: nobody named one.

    An empty header counts as absent: the vendor's own plugin sends it empty.
    """
    text = request.headers.get("Profile-Key", "").strip() or _key_in_body(request)
    return profile_of_key(account, text) if text else None


def profile_of_key(account: Account, text: str) -> Profile:
    """Return the account's User Profile that a Profile Key names. Raises 144."""
    key = find_key(text)
    if key is None or key.profile.account_id != account.pk or key.profile.is_primary:
        raise no_such_profile_key()
    key.profile.account = account
    return key.profile


def _key_in_body(request: HttpRequest) -> str:
    if request.method in ("GET", "HEAD"):
        return ""
    value: Any = body_of(request).get("profileKey")
    return value.strip() if isinstance(value, str) else ""


def _refuse_suspended(profile: Profile) -> None:
    """A suspended profile's calls get 403 (API contract 2.10); a suspended Primary stops all."""
    if profile.is_suspended:
        raise ProfileSuspended(suspensions.why(profile))


def _count(request: HttpRequest, profile: Profile) -> None:
    usage = limits.count_call(profile, limits.calls())
    request.api_usage = usage  # type: ignore[attr-defined]  # the middleware writes the headers
    if usage.is_over:
        _count_refusal(profile)
        message = _("Too many calls: %(limit)d in 5 minutes. Try again in %(wait)d seconds.")
        raise ApiError(
            429,
            message % {"limit": usage.limit, "wait": usage.wait_seconds},
            headers={"Retry-After": str(usage.wait_seconds)},
        )


def _count_refusal(profile: Profile) -> None:
    """Suspend who keeps calling after a thousand refusals in a day (API contract 1.7)."""
    if limits.count_call(profile, limits.REFUSALS).is_over:
        reason = _("The API refused more than %d calls within 24 hours for being too many.")
        suspensions.suspend(
            profile=profile,
            cause=Suspension.Cause.API,
            reason=reason % limits.REFUSALS.calls,
            actor=None,
        )
