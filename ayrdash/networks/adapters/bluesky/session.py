"""Signing in at a PDS and keeping the session alive.

App passwords: access token 2 hours, refresh token 90 days; each refresh replaces
both, and the old refresh token used again ends the session (seen on PDS 0.5).
"""

import base64
import binascii
import datetime
import json
import time
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bluesky import xrpc
from ayrdash.networks.models import SocialAccount

MAIN_PASSWORD_SCOPE = "com.atproto.access"  # noqa: S105 - a scope's name
# Refresh ahead: half of the access token's two hours.
REFRESH_AHEAD = datetime.timedelta(hours=1)

# How long one asker may hold the row while it refreshes.
CLAIM_SECONDS = 30


@dataclass(frozen=True)
class Session:
    """What a PDS gave for handle and app password."""

    did: str
    handle: str
    access: str
    refresh: str

    def as_credentials(self) -> str:
        return json.dumps({"access": self.access, "refresh": self.refresh})


class MainPasswordGiven(Exception):
    """The person typed the account's own password instead of an app password."""


def sign_in(host: str, identifier: str, password: str) -> Session:
    """Open a session. Raises ``Fault``; ``MainPasswordGiven`` for an account's own password."""
    try:
        answer = xrpc.procedure(
            host,
            "com.atproto.server.createSession",
            body={"identifier": identifier, "password": password},
        )
    except xrpc.AccessExpired as error:
        raise Fault(FaultKind.TOKEN_DEAD, _("Bluesky no longer accepts this login.")) from error
    session = _session(answer)
    if claims(session.access).get("scope") == MAIN_PASSWORD_SCOPE:
        close(host, session)
        raise MainPasswordGiven
    if answer.get("active") is False:
        raise Fault(
            FaultKind.SUSPENDED, _("Bluesky has taken this account down or deactivated it.")
        )
    return session


def close(host: str, session: Session) -> None:
    """End a session that we do not keep; a server that refuses keeps its own counsel."""
    try:
        xrpc.procedure(host, "com.atproto.server.deleteSession", token=session.refresh)
    except Fault:
        return


def refresh(account: SocialAccount, used_access: str) -> str:
    """Replace the tokens once, however many workers ask; return the access token.

    A second refresh with the same refresh token would end the session, so one asker
    claims the row for a while and the others wait for its tokens. No transaction is
    open during the call: on SQLite that would stop every other writer.
    """
    give_up = time.monotonic() + CLAIM_SECONDS
    while True:
        row = SocialAccount.objects.get(pk=account.pk)
        kept = json.loads(row.credentials)
        if kept["access"] != used_access:
            account.credentials = row.credentials
            return str(kept["access"])
        if _claim(row):
            return _refresh_claimed(account, row, str(kept["refresh"]))
        if time.monotonic() > give_up:
            raise Fault(FaultKind.TRANSIENT, _("Bluesky's session is being refreshed."))
        time.sleep(0.2)


def _claim(row: SocialAccount) -> bool:
    now = timezone.now()
    free = Q(refreshing_until=None) | Q(refreshing_until__lt=now)
    until = now + datetime.timedelta(seconds=CLAIM_SECONDS)
    return bool(
        SocialAccount.objects.filter(
            free, pk=row.pk, credentials_version=row.credentials_version
        ).update(refreshing_until=until)
    )


def _refresh_claimed(account: SocialAccount, row: SocialAccount, token: str) -> str:
    new: dict[str, Any] = {}
    try:
        answer = xrpc.procedure(row.host, "com.atproto.server.refreshSession", token=token)
        session = _session(answer)
        new = {"credentials": session.as_credentials(), "handle": session.handle}
        account.credentials, account.handle = new["credentials"], session.handle
    except xrpc.AccessExpired as error:
        message = _("The app password was revoked or has not been used for too long.")
        raise Fault(FaultKind.TOKEN_DEAD, message) from error
    finally:
        # Guarded by the version: a link made anew meanwhile is not overwritten.
        SocialAccount.objects.filter(pk=row.pk, credentials_version=row.credentials_version).update(
            refreshing_until=None,
            credentials_version=F("credentials_version") + (1 if new else 0),
            **new,
        )
    return session.access


def _session(answer: dict[str, Any]) -> Session:
    try:
        return Session(
            did=str(answer["did"]),
            handle=str(answer["handle"]),
            access=str(answer["accessJwt"]),
            refresh=str(answer["refreshJwt"]),
        )
    except KeyError as error:
        message = _("That server does not answer as a Bluesky server does.")
        raise Fault(FaultKind.REJECTED, message) from error


def claims(token: str) -> dict[str, Any]:
    """Read a token's claims without trusting them: only hints, never a decision to admit."""
    try:
        part = token.split(".")[1]
        data = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return data if isinstance(data, dict) else {}


def expires_at(token: str) -> datetime.datetime | None:
    """Return when a token says it ends."""
    seconds = claims(token).get("exp")
    if not isinstance(seconds, int):
        return None
    return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
