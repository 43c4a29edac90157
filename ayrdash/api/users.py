"""Profiles as ``GET /user`` shows them: one, or all of an account in one file."""

import datetime
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import Account
from ayrdash.api import present, queries
from ayrdash.api.formats import freshness, iso, iso_seconds, pair
from ayrdash.api.models import CallWindow
from ayrdash.api.post_out import title_of
from ayrdash.messaging.queries import active_now
from ayrdash.networks.able import messaging as messaging_of
from ayrdash.networks.models import SocialAccount
from ayrdash.networks.queries import messaging_bar
from ayrdash.posts.queries import published_by
from profiles.models import NEVER, Profile
from settings_app.queries import messaging_enabled

# A new address at most so often, each good for so long (API contract 4.2).
FILE_EVERY = datetime.timedelta(hours=3)
FILE_LIVES = datetime.timedelta(days=7)
AT_ONCE = 200
_SALT = "ayrdash.api.users"


def user_body(
    profile: Profile,
    accounts: Sequence[SocialAccount],
    used: dict[str, Any],
    *,
    email: str,
    conversations: int | None,
) -> dict[str, Any]:
    """Return one profile with its linked accounts and what it has used this month.

    ``conversations``: those active this month; None: the profile has no messages.
    """
    on = conversations is not None
    active = [account.network for account in accounts if account.is_linked]
    body: dict[str, Any] = {
        "created": {**pair(profile.created_at), "utc": iso(profile.created_at)},
        "displayNames": [display_name(account, messaging=on) for account in accounts],
        "email": email,
        **used,
        "messagingEnabled": on,
        "messagingConversationMonthlyCount": conversations or 0,
        "refId": profile.ref_id,
        "title": title_of(profile),
        **freshness(),
    }
    if active:
        body["activeSocialAccounts"] = active
    if profile.last_api_call_at > NEVER:
        body["lastApiCall"] = iso_seconds(profile.last_api_call_at)
    return body


def display_name(account: SocialAccount, *, messaging: bool) -> dict[str, Any]:
    """Return one linked account; ``messaging``: the profile has messages."""
    speaks = messaging and messaging_of(account.network) is not None
    more = {"type": account.kind, "location": account.location, **present.refresh_of(account)}
    return {
        "platform": account.network,
        "displayName": account.display_name or account.handle,
        "username": account.handle,
        "id": account.remote_id,
        "created": iso_seconds(account.linked_at),
        "refreshRequired": not account.is_linked,
        "messagingActive": speaks and not messaging_bar(account),
        **{name: value for name, value in more.items() if value != ""},
    }


def details_of(account: SocialAccount) -> dict[str, Any]:
    """Return all that is known here of a linked account, beside its secrets."""
    times = {
        "lastChecked": account.checked_at,
        "lastConfirmed": account.confirmed_at,
    }
    body: dict[str, Any] = {
        "id": account.remote_id,
        "username": account.handle,
        "displayName": account.display_name or account.handle,
        "created": iso_seconds(account.linked_at),
        "status": account.state,
        "refreshRequired": not account.is_linked,
        **{name: iso_seconds(at) for name, at in times.items() if at is not None},
        **present.refresh_of(account),
    }
    more = {
        "statusReason": account.state_reason,
        "server": account.host,
        "type": account.kind,
        "location": account.location,
        "permissions": account.scopes,
        "missingPermissions": account.missing_scopes,
        "userId": account.consent_id,
        "userName": account.consent_name,
    }
    return body | {name: value for name, value in more.items() if value}


def file_made_at(now: datetime.datetime) -> datetime.datetime:
    """Return since when the address that is handed out now is the current one."""
    every = FILE_EVERY.total_seconds()
    return datetime.datetime.fromtimestamp(now.timestamp() // every * every, datetime.UTC)


def file_address(account: Account, made_at: datetime.datetime) -> str:
    """Return the address of an account's file; whoever has it may read, for ``FILE_LIVES``."""
    signed = signing.dumps([account.ref_id, int(made_at.timestamp())], salt=_SALT)
    return f"{settings.PUBLIC_URL}{reverse('api_batch', args=[signed])}"


def account_of_file(signed: str) -> Account | None:
    """Return whose data an address opens; None: it is spent, forged, or the account stopped."""
    try:
        ref_id, made_at = signing.loads(signed, salt=_SALT)
    except signing.BadSignature:
        return None
    until = datetime.datetime.fromtimestamp(made_at, datetime.UTC) + FILE_LIVES
    if timezone.now() >= until:
        return None
    known = Account.objects.select_related("settings")
    return known.filter(ref_id=ref_id, suspended_at=None, closing_at=None).first()


def file_lines(account: Account) -> Iterator[str]:
    """Yield the file: a JSON array of all live profiles, a line each, the Primary first."""
    email = queries.owner_email(account)
    start = "["
    rows = Profile.objects.live().filter(account=account)
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = batch[-1].pk
        for body in _bodies(account, batch, email):
            yield f"{start}\n{json.dumps(body)}"
            start = ","
    yield "[]" if start == "[" else "\n]"


def _bodies(account: Account, batch: Sequence[Profile], email: str) -> Iterator[dict[str, Any]]:
    accounts: dict[int, list[SocialAccount]] = {profile.pk: [] for profile in batch}
    linked = SocialAccount.objects.filter(profile__in=batch).defer("credentials")
    for social in linked.order_by("network"):
        accounts[social.profile_id].append(social)
    posts, calls = _posted(batch), _called(batch)
    enabled = messaging_enabled(account)
    talks = active_now(batch) if enabled else {}
    for profile in batch:
        used = present.used(posts.get(profile.pk, 0), calls.get(profile.pk, 0))
        active = talks.get(profile.pk, 0) if enabled and profile.messaging_active else None
        yield user_body(profile, accounts[profile.pk], used, email=email, conversations=active)


def _posted(batch: Sequence[Profile]) -> dict[int, int]:
    rows = published_by(batch, present.month_start())
    return dict(rows.values_list("profile").annotate(count=Count("pk")))


def _called(batch: Sequence[Profile]) -> dict[int, int]:
    month = f"{timezone.now():%Y-%m}"
    rows = CallWindow.objects.filter(profile__in=batch, limit="calls", month=month)
    return dict(rows.values_list("profile_id", "month_calls"))
