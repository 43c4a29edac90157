"""Profiles, as replies show them."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from ayrdash.activity.models import Event
from ayrdash.api import queries
from ayrdash.api.formats import iso, iso_seconds, pair
from ayrdash.api.models import CallWindow
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import linked_accounts
from ayrdash.posts.queries import published_since
from ayrdash.suspensions.queries import cases_of
from profiles.models import NEVER, Profile
from teams.queries import invitation_to

_TEAM = Profile.Kind.TEAM.value
# The parts that ``include`` can name.
PARTS = (
    "suspension",
    "socialHealth",
    "linkingErrors",
    "activity",
    "quota",
    "unlinkHistory",
    "actionLog",
    "teamStatus",
)


def profile_row(
    row: Profile, networks: list[str], tags: list[str], *, all_suspended: bool
) -> dict[str, Any]:
    """Return one entry of the list of profiles, from the columns that a list reads."""
    suspended = all_suspended or row.suspended_at is not None
    entry: dict[str, Any] = {
        "status": "suspended" if suspended else "archived" if row.archived_at else "active",
        "title": row.title,
        "displayTitle": row.top_header or row.title,
        "refId": row.ref_id,
        "created": pair(row.created_at),
        "createdUTC": iso(row.created_at),
        "activeSocialAccounts": networks,
        "suspended": suspended,
        "tags": tags,
    }
    if row.hide_top_header:
        entry["hideTitle"] = True
    if row.messaging_active:
        entry["messagingActive"] = True
    if row.kind == _TEAM:
        entry["team"] = True
    return entry


def log_entry(event: Event) -> dict[str, Any]:
    """Return one entry of the action log."""
    action = "delete" if event.verb == "profile.deleted" else "create"
    return {
        "action": action,
        "refId": event.profile_ref_id,
        "title": event.profile_title,
        "created": iso(event.at),
    }


def included(profile: Profile, parts: list[str]) -> dict[str, Any]:
    """Return the parts that ``include`` asks for; what is not known is left out."""
    return {part: _PARTS[part](profile) for part in PARTS if part in parts}


def _suspension(profile: Profile) -> dict[str, Any]:
    cases = cases_of(profile)
    body: dict[str, Any] = {"suspended": profile.is_suspended, "count": len(cases)}
    if cases and cases[0].is_open:
        case = cases[0]
        times = {
            "suspendedAt": case.started_at,
            "certifiedAt": case.accepted_at,
            "reinstateAt": case.reinstate_at,
        }
        body |= {"reason": case.reason, "network": case.network}
        body |= {"rule": case.rule, "postId": case.post_ref}
        body |= {name: iso(at) for name, at in times.items() if at is not None}
    return body


def _social_health(profile: Profile) -> dict[str, Any]:
    return {account.network: _health(account) for account in linked_accounts(profile)}


def _health(account: SocialAccount) -> dict[str, Any]:
    checked = account.checked_at or account.linked_at
    told = {"status": account.state, "lastChecked": iso(checked), "details": account.state_reason}
    return told | refresh_of(account)


def refresh_of(account: SocialAccount) -> dict[str, Any]:
    """Return by when a link must be renewed, and the whole days until then; empty: it lasts."""
    if account.ends_at is None:
        return {}
    left = max((account.ends_at - timezone.now()).days, 0)
    return {"refreshBy": iso_seconds(account.ends_at), "refreshDaysRemaining": left}


def _linking_errors(profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "platform": event.details.get("network"),
            "message": event.details.get("reason", ""),
            "created": iso(event.at),
        }
        for event in queries.events_of(profile, "social_account.needs_relink")
    ]


def _activity(profile: Profile) -> dict[str, Any]:
    posts = published_since(profile, month_start())
    last = {"lastPost": profile.last_posted_at, "lastApiCall": profile.last_api_call_at}
    times = {name: iso_seconds(at) for name, at in last.items() if at > NEVER}
    return {
        **times,
        "postsThisMonth": posts,
        "apiCallsThisMonth": calls_this_month(profile),
        "active": posts > 0,
    }


def calls_this_month(profile: Profile) -> int:
    """Return how often the profile called since the first of the month (UTC)."""
    month = f"{timezone.now():%Y-%m}"
    row = CallWindow.objects.filter(profile=profile, limit="calls", month=month).first()
    return row.month_calls if row else 0


def month_start() -> datetime.datetime:
    """Return when the month began (UTC)."""
    return timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def quota(profile: Profile) -> dict[str, Any]:
    """Return what a profile has used this month."""
    return used(published_since(profile, month_start()), calls_this_month(profile))


def used(posts: int, calls: int) -> dict[str, Any]:
    """Return what is used; quotas are null, as the installation sets none."""
    return {
        "monthlyPostCount": posts,
        "monthlyPostQuota": None,
        "monthlyApiCalls": calls,
        "monthlyApiCallsQuota": None,
    }


def _unlink_history(profile: Profile) -> list[dict[str, Any]]:
    return [
        {
            "platform": event.details.get("network"),
            "source": "user" if event.actor_id else event.actor_label,
            "created": iso(event.at),
        }
        for event in queries.events_of(profile, "social_account.unlinked")
    ]


def _action_log(profile: Profile) -> list[dict[str, Any]]:
    return [log_entry(e) for e in queries.events_of(profile, "profile.created", "profile.restored")]


def _team_status(profile: Profile) -> dict[str, Any] | None:
    """Who was invited to a team profile, and what became of that; None: it is none."""
    invitation = invitation_to(profile)
    if invitation is None:
        return None
    return {
        "email": invitation.email,
        "role": invitation.role,
        "status": invitation.status.key,
        "sent": iso_seconds(invitation.sent_at),
        "expires": iso_seconds(invitation.expires_at),
    }


_PARTS: dict[str, Callable[[Profile], Any]] = {
    "suspension": _suspension,
    "socialHealth": _social_health,
    "linkingErrors": _linking_errors,
    "activity": _activity,
    "quota": quota,
    "unlinkHistory": _unlink_history,
    "actionLog": _action_log,
    "teamStatus": _team_status,
}
