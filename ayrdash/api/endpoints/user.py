"""The profile that calls."""

from typing import Any

from ayrdash.api import present, queries
from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply
from ayrdash.api.formats import freshness, iso, iso_seconds, pair
from ayrdash.api.post_out import title_of
from ayrdash.api.schemas import UserOut
from ayrdash.apikeys.scopes import Scope
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import linked_accounts
from profiles.models import NEVER


@endpoint("GET", "/user", action="request", answer=UserOut, scope=Scope.READ)
def user(request: ApiRequest) -> Reply:
    """Return the profile with its linked accounts, as they are now."""
    profile = request.auth.profile
    accounts = linked_accounts(profile)
    active = [account.network for account in accounts if account.is_linked]
    body: dict[str, Any] = {
        "created": {**pair(profile.created_at), "utc": iso(profile.created_at)},
        "displayNames": [_display_name(account, profile.messaging_active) for account in accounts],
        "email": queries.owner_email(request.auth.account),
        **present.quota(profile),
        "messagingEnabled": profile.messaging_active,
        "messagingConversationMonthlyCount": 0,
        "refId": profile.ref_id,
        "title": title_of(profile),
        **freshness(),
    }
    if active:
        body["activeSocialAccounts"] = active
    if profile.last_api_call_at > NEVER:
        body["lastApiCall"] = iso_seconds(profile.last_api_call_at)
    return Reply(body)


def _display_name(account: SocialAccount, messaging: bool) -> dict[str, Any]:
    return {
        "platform": account.network,
        "displayName": account.display_name or account.handle,
        "username": account.handle,
        "id": account.remote_id,
        "created": iso_seconds(account.linked_at),
        "refreshRequired": not account.is_linked,
        "messagingActive": messaging,
    }
