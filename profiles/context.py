"""What every page of the dashboard shows: who is acting, and where one can go."""

from typing import Any, cast

from django.http import HttpRequest

from ayrdash.accounts.entitlements import Feature, is_entitled
from ayrdash.accounts.policy import Action, may
from ayrdash.core.http import AccountRequest
from profiles import acting
from profiles.access import why_no_primary
from settings_app.queries import messaging_enabled


def acting_context(request: HttpRequest) -> dict[str, Any]:
    if not hasattr(request, "membership"):
        return {}
    asked = cast("AccountRequest", request)
    membership = asked.membership
    viewing = {"viewing_as": membership if asked.viewer else None}
    profile = getattr(request, "profile", None)
    if profile is None:
        return viewing
    return viewing | {
        "acting_profile": profile,
        "acting_stamp": acting.stamp(profile),
        # Where a page is not about one profile: the person's own zone.
        "own_zone": asked.user.zone or profile,
        "can_view_as": may(membership, Action.VIEW_AS),
        "primary_closed": membership.is_locked_out or not membership.all_profiles,
        "primary_why": why_no_primary(membership),
        "nav_user_profiles": is_entitled(membership.account, Feature.USER_PROFILES),
        "nav_keys": may(membership, Action.SEE_KEYS),
        "nav_messages": messaging_enabled(membership.account),
        "nav_webhooks": may(membership, Action.MANAGE_WEBHOOKS),
        "nav_settings": profile.is_primary and may(membership, Action.CHANGE_SETTINGS),
        "nav_audit": may(membership, Action.SEE_AUDIT),
        "nav_outbox": request.user.is_superuser and asked.viewer is None,
    }
