"""The profile that calls, what is known of its accounts, and all profiles in one file."""

from typing import Annotated

from django.utils import timezone

from ayrdash.api import present, queries
from ayrdash.api.app import ACCOUNT, endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.formats import iso, iso_seconds
from ayrdash.api.params import FromQuery, Input, Networks
from ayrdash.api.schemas import UserBatch, UserDetails, UserOut
from ayrdash.api.users import (
    FILE_EVERY,
    FILE_LIVES,
    details_of,
    file_address,
    file_made_at,
    user_body,
)
from ayrdash.apikeys.scopes import Scope
from ayrdash.messaging.queries import active_now
from ayrdash.networks.queries import linked_accounts
from ayrdash.webhooks.models import Action
from ayrdash.webhooks.services.events import emit
from profiles.access import has_messaging


class DetailsQuery(Input):
    """The query of ``GET /user/details``."""

    platforms: Networks = []


@endpoint("GET", "/user", action="request", answer=UserOut, scope=Scope.READ)
def user(request: ApiRequest) -> Reply:
    """Return the profile with its linked accounts, as they are now."""
    profile = request.auth.profile
    email = queries.owner_email(request.auth.account)
    accounts = linked_accounts(profile)
    talks = active_now([profile]).get(profile.pk, 0) if has_messaging(profile) else None
    used = present.quota(profile)
    return Reply(user_body(profile, accounts, used, email=email, conversations=talks))


@endpoint(
    "GET", "/user/details", action="request", answer=UserDetails, tag="user", scope=Scope.READ
)
def user_details(request: ApiRequest, query: Annotated[DetailsQuery, FromQuery(...)]) -> Reply:
    """Return what is known here of each linked account, by network: state, permissions, server.

    `platforms` narrows it. No network is asked.
    """
    profile = request.auth.profile
    accounts = linked_accounts(profile)
    if query.platforms:
        accounts = [account for account in accounts if account.network in query.platforms]
    details = {account.network: details_of(account) for account in accounts}
    return success(refId=profile.ref_id, details=details)


@endpoint(
    "GET",
    "/user/batch",
    action="request",
    answer=UserBatch,
    auth=ACCOUNT,
    tag="user",
    scope=Scope.READ,
)
def user_batch(request: ApiRequest) -> Reply:
    """Return an address of all profiles' data, each as `GET /user` shows it (a JSON array).

    It needs no key, lives 7 days, and a new one is made every 3 hours. The file is written as
    it is fetched, so it is available at once; the `batch` webhook is sent too.
    """
    request.auth.require_all_profiles()
    now = timezone.now()
    made_at = file_made_at(now)
    url = file_address(request.auth.account, made_at)
    expires = iso_seconds(made_at + FILE_LIVES)
    data = {"status": "success", "batchUrl": url, "urlExpires": expires}
    emit(profile=request.auth.primary, action=Action.BATCH, data=data)
    return success(
        success=True,
        url=url,
        urlAvailable=iso_seconds(now),
        urlExpires=expires,
        lastUpdated=iso(now),
        nextUpdate=iso(made_at + FILE_EVERY),
    )
