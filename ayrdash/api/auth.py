"""Who calls: the account by its API key, the profile by its Profile Key.

A session never counts here: the middleware has taken the cookies away.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from ayrdash.accounts.models import Account
from ayrdash.activity.services import calling_key, unnamed_actor
from ayrdash.api import limits
from ayrdash.api.errors import ApiError, beyond_the_key, no_such_profile_key
from ayrdash.api.parsing import allow_body, body_of
from ayrdash.api.rules import rule_of
from ayrdash.apikeys import scopes
from ayrdash.apikeys.access import reached
from ayrdash.apikeys.models import NamedKey, Secret
from ayrdash.apikeys.services import use
from ayrdash.core.addresses import client_address, is_within
from ayrdash.suspensions import services as suspensions
from ayrdash.suspensions.models import Suspension
from ayrdash.suspensions.services import ProfileSuspended
from profiles.models import Profile
from profiles.queries import primary_profile
from profiles.services.keys import find_key, note_api_call
from settings_app.queries import allowed_networks


@dataclass(frozen=True)
class Caller:
    """The account whose key was sent, and the profile that the call is about.

    ``has_profile_key`` tells whether a Profile Key named it: post replies are then wrapped.
    ``named`` is the named key, where it is one; ``only`` holds the ids of the profiles
    that it is for, None: all of the account. ``key_name`` is what calls are counted under.
    """

    account: Account
    primary: Profile
    profile: Profile
    key_label: str
    key_name: str
    has_profile_key: bool = False
    named: NamedKey | None = None
    only: frozenset[int] | None = None

    def reaches(self, profile_id: int) -> bool:
        """Tell whether the key is for a profile of the account."""
        return self.only is None or profile_id in self.only

    def require_all_profiles(self) -> None:
        """Refuse what concerns the account as a whole to a key for chosen profiles."""
        if self.only is not None:
            raise beyond_the_key()


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
        caller = _caller(request)
        allow_body(request, self.longest_body)
        if not self.account_level:
            caller = _acting(request, caller)
        _count(request, caller.profile, caller.key_name)
        _refuse_archived(caller.profile)
        _refuse_suspended(caller.profile)
        note_api_call(profile=caller.profile)
        unnamed_actor.set(f"API key {caller.key_label}")  # the middleware resets both
        calling_key.set(caller.key_name)
        return caller


def _caller(request: HttpRequest) -> Caller:
    """Return who sent the key, for the Primary Profile; refuse a key that may not do this."""
    token = _token(request.headers.get("Authorization", ""))
    key = find_key(token)
    if key is None:
        return _by_named_key(request, token)
    if not key.profile.is_primary:
        message = _(
            "That is a Profile Key. Send the API key as Bearer, and the Profile Key in the "
            "Profile-Key header."
        )
        raise ApiError(102, message, action="authorization")
    _refuse_address(request, key.profile.account, key.masked)
    return Caller(key.profile.account, key.profile, key.profile, key.masked, str(key.pk))


def require_known_key(request: HttpRequest) -> None:
    """Refuse who brings no API key that we gave out; what it may do is asked at each call."""
    token = _token(request.headers.get("Authorization", ""))
    key, secret = find_key(token), None
    if key is None and (secret := use.find_secret(token)) is not None:
        _refuse_address(request, secret.key.account, secret.masked)
    elif key is not None and key.profile.is_primary:
        _refuse_address(request, key.profile.account, key.masked)
    else:
        raise ApiError(102, _("API key not valid."), action="authorization")


def _token(header: str) -> str:
    kind, _space, token = header.strip().partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or not token:
        message = _("API key missing: send it as “Authorization: Bearer API_KEY”.")
        raise ApiError(102, message, action="authorization", status=401)
    return token


def _by_named_key(request: HttpRequest, token: str) -> Caller:
    secret = use.find_secret(token)
    if secret is None:
        raise ApiError(102, _("API key not valid."), action="authorization")
    account, label = secret.key.account, f"“{secret.key.name}” {secret.masked}"
    _refuse_address(request, account, label)
    _refuse_named(request, secret, label)
    primary = primary_profile(account)
    only = reached(secret.key)
    key = secret.key
    return Caller(account, primary, primary, label, key.ref, named=key, only=only)


def _refuse_named(request: HttpRequest, secret: Secret, label: str) -> None:
    """Refuse what the key may not do; stamp the use of one that may."""
    now, address = timezone.now(), client_address(request)
    error = scopes.refusal(secret, rule_of(request), address=address, now=now)
    if error is None:
        use.note_use(secret=secret, address=address, now=now)
        return
    if error.code == scopes.ADDRESS:
        use.record_address_refused(
            account=secret.key.account, masked=label, address=address, now=now
        )
    raise ApiError(error.code, error.message, action="authorization")


def _refuse_address(request: HttpRequest, account: Account, label: str) -> None:
    """Refuse who calls from an address that is not on the account's list (contract 1.9)."""
    networks = allowed_networks(account)
    address = client_address(request)
    if not networks or is_within(address, networks):
        return
    use.record_address_refused(account=account, masked=label, address=address, now=timezone.now())
    message = _("The API may not be called from %s: the address is not on the account's list.")
    raise ApiError(901, message % (address or _("an unknown address")), action="authorization")


def _acting(request: HttpRequest, caller: Caller) -> Caller:
    """Return the caller for the profile that header or body names, else for the Primary."""
    profile = _named_profile(request, caller)
    if profile is not None:
        return replace(caller, profile=profile, has_profile_key=True)
    if not caller.reaches(caller.primary.pk):
        raise beyond_the_key()
    return caller


def _named_profile(request: HttpRequest, caller: Caller) -> Profile | None:
    """Return the profile that header or body names; None: nobody named one.

    An empty header counts as absent: the vendor's own plugin sends it empty.
    """
    text = request.headers.get("Profile-Key", "").strip() or key_in_body(request)
    return profile_of_key(caller, text) if text else None


def profile_of_key(caller: Caller, text: str) -> Profile:
    """Return the account's User Profile that a Profile Key names. Raises 144, 924."""
    key = find_key(text)
    if key is None or key.profile.account_id != caller.account.pk or key.profile.is_primary:
        raise no_such_profile_key()
    if not caller.reaches(key.profile.pk):
        raise beyond_the_key()
    key.profile.account = caller.account
    return key.profile


def key_in_body(request: HttpRequest) -> str:
    """Return the Profile Key that the body names; empty: none."""
    if request.method in ("GET", "HEAD"):
        return ""
    value: Any = body_of(request).get("profileKey")
    return value.strip() if isinstance(value, str) else ""


def _refuse_archived(profile: Profile) -> None:
    if profile.is_archived:
        message = _("The profile is archived: bring it back in the dashboard to use its key.")
        raise ApiError(916, message)


def _refuse_suspended(profile: Profile) -> None:
    """A suspended profile's calls get 403 (API contract 2.10); a suspended Primary stops all."""
    if profile.is_suspended:
        raise ProfileSuspended(suspensions.why(profile))


def _count(request: HttpRequest, profile: Profile, key_name: str) -> None:
    usage = limits.count_call(profile, limits.calls(), key_name=key_name)
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
            rule=_("Rate limit"),
            actor=None,
        )
