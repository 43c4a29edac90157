"""Replacing tokens: once, however many workers ask, and never backwards.

One asker claims the row for a while, the others wait for its tokens. No transaction is
open during the call: on SQLite that would stop every other writer.
"""

import datetime
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.oauth import OAuthLink, Tokens
from ayrdash.networks.apps_of import app_of_account
from ayrdash.networks.models import SocialAccount

T = TypeVar("T")

# How long one asker may hold the row while it renews. The call ends well before: a second
# asker must never send the same refresh token.
CLAIM_SECONDS = 30
RENEW_SECONDS = 15
# Long-lived tokens are renewed this long before their end, others at half of their life.
LONGEST_AHEAD = datetime.timedelta(days=10)


def renew_once(
    account: SocialAccount,
    used: str,
    *,
    access_of: Callable[[SocialAccount], str],
    renew: Callable[[SocialAccount], dict[str, Any]],
) -> None:
    """Bring ``account`` to newer tokens than ``used``, by waiting or by renewing.

    ``renew`` gets the claimed row and returns the columns to write, ``credentials`` among
    them; what it raises leaves the old tokens in place.
    """
    give_up = time.monotonic() + CLAIM_SECONDS
    while True:
        row = SocialAccount.objects.filter(pk=account.pk).first()
        if row is None:
            raise Fault(FaultKind.REJECTED, _("The account was unlinked meanwhile."))
        if row.remote_id != account.remote_id:
            # What goes on with these tokens would go to the other account.
            raise Fault(FaultKind.TRANSIENT, _("Another account was linked meanwhile."))
        if access_of(row) != used:
            _take_over(account, row)
            return
        if _claim(row):
            _renew_claimed(account, row, renew)
            return
        if time.monotonic() > give_up:
            raise Fault(FaultKind.TRANSIENT, _("The login is being renewed."))
        time.sleep(0.2)


def _take_over(account: SocialAccount, row: SocialAccount) -> None:
    account.credentials, account.handle = row.credentials, row.handle
    account.credentials_version = row.credentials_version


def _claim(row: SocialAccount) -> bool:
    now = timezone.now()
    free = Q(refreshing_until=None) | Q(refreshing_until__lt=now)
    until = now + datetime.timedelta(seconds=CLAIM_SECONDS)
    return bool(
        SocialAccount.objects.filter(
            free, pk=row.pk, credentials_version=row.credentials_version
        ).update(refreshing_until=until)
    )


def _renew_claimed(
    account: SocialAccount, row: SocialAccount, renew: Callable[[SocialAccount], dict[str, Any]]
) -> None:
    new: dict[str, Any] = {}
    try:
        new = {**renew(row), "refusals": 0}
    finally:
        # Guarded by the version: a link made anew meanwhile is not overwritten.
        written = SocialAccount.objects.filter(
            pk=row.pk, credentials_version=row.credentials_version
        ).update(
            refreshing_until=None,
            credentials_version=F("credentials_version") + (1 if new else 0),
            **new,
        )
    for name, value in new.items():
        setattr(row, name, value)
    row.credentials_version += 1 if written else 0
    _take_over(account, row)


def tokens_of(account: SocialAccount) -> Tokens:
    """Return an account's tokens; a ``Fault`` (relink) when they can't be read."""
    return Tokens.from_json(account.credentials)


def is_due(tokens: Tokens, now: datetime.datetime) -> bool:
    """Tell whether tokens are to be renewed: half of a short life, 10 days of a long one."""
    if tokens.expires_at is None:
        return False
    life = tokens.expires_at - (tokens.issued_at or now)
    return tokens.expires_at - now <= min(life / 2, LONGEST_AHEAD)


def renew_ahead(link: OAuthLink, account: SocialAccount, now: datetime.datetime) -> bool:
    """Renew an account's tokens if they are due; True if they were."""
    tokens = tokens_of(account)
    if not is_due(tokens, now):
        return False
    renew_now(link, account, tokens.access)
    return True


def acting(link: OAuthLink, account: SocialAccount, act: Callable[[Tokens], T]) -> T:
    """Do something with an account's tokens; once they are refused, renew them and do it again.

    ``act`` raises ``FaultKind.UNKNOWN`` for a refused token. It is not called at all with a
    token whose end is past.
    """
    tokens = tokens_of(account)
    over = tokens.expires_at is not None and tokens.expires_at <= timezone.now()
    if over and not tokens.refresh:
        raise Fault(FaultKind.TOKEN_DEAD, _("The login has run out. Link the account again."))
    if not over:
        try:
            return act(tokens)
        except Fault as fault:
            if fault.kind is not FaultKind.UNKNOWN or not tokens.refresh:
                raise
    return act(renew_now(link, account, tokens.access))


def renew_now(link: OAuthLink, account: SocialAccount, used: str) -> Tokens:
    """Replace tokens whose access token is ``used``; return those that hold now."""

    def renew(row: SocialAccount) -> dict[str, Any]:
        new = link.renew(app_of_account(account), tokens_of(row))
        return {"credentials": new.as_json(), "ends_at": new.ends_at}

    renew_once(account, used, access_of=lambda row: tokens_of(row).access, renew=renew)
    return tokens_of(account)
