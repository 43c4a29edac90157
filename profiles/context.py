"""What every page of the dashboard shows: who is acting, and where one can go."""

from typing import Any

from django.http import HttpRequest

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.policy import Action, may
from profiles import acting


def acting_context(request: HttpRequest) -> dict[str, Any]:
    profile = getattr(request, "profile", None)
    if profile is None:
        return {}
    membership = request.membership  # type: ignore[attr-defined]  # set with the profile
    return {
        "acting_profile": profile,
        "acting_stamp": acting.stamp(profile),
        "nav_user_profiles": is_entitled(membership.account, Feature.USER_PROFILES),
        "nav_settings": profile.is_primary and may(membership, Action.CHANGE_SETTINGS),
        "nav_outbox": request.user.is_superuser,
    }
