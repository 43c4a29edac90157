"""Signing in at a PDS and keeping the session alive.

App passwords: access token 2 hours, refresh token 90 days; each refresh replaces both.
A refused call proves nothing about the login, a refused refresh does.
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
from ayrdash.networks.adapters.bluesky.identity import INVALID_HANDLE
from ayrdash.networks.models import SocialAccount

MAIN_PASSWORD_SCOPE = "com.atproto.access"  # noqa: S105 - a scope's name
# Refresh ahead: half of the access token's two hours.
REFRESH_AHEAD = datetime.timedelta(hours=1)

# How long one asker may hold the row while it refreshes. The call ends well before:
# a second asker must never send the same refresh token.
CLAIM_SECONDS = 30
REFRESH_SECONDS = 15
# Signing out is a courtesy; nobody waits long for it.
CLOSE_SECONDS = 5


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


class WrongLogin(Exception):
    """The PDS does not know this handle with this password."""


def sign_in(host: str, identifier: str, password: str) -> Session:
    """Open a session. Raises ``Fault``, ``WrongLogin``, ``MainPasswordGiven``."""
    try:
        answer = xrpc.procedure(
            host,
            "com.atproto.server.createSession",
            body={"identifier": identifier, "password": password},
        )
    except xrpc.LoginRefused as error:
        if error.name == "AuthFactorTokenRequired":
            # Only the account's own password is asked for a code sent by e-mail.
            raise MainPasswordGiven from error
        if not error.name:
            raise xrpc.NotXrpc from error
        raise WrongLogin from error
    session = _session(answer, known_as=identifier)
    if claims(session.access).get("scope") == MAIN_PASSWORD_SCOPE:
        close(host, session.refresh)
        raise MainPasswordGiven
    if answer.get("active") is False:
        close(host, session.refresh)
        raise xrpc.inactive(str(answer.get("status")))
    return session


def close(host: str, token: str) -> None:
    """End a session that we do not keep; a server that refuses keeps its own counsel."""
    try:
        method = "com.atproto.server.deleteSession"
        xrpc.procedure(host, method, token=token, timeout=CLOSE_SECONDS)
    except Fault:
        return


def tokens(account: SocialAccount) -> tuple[str, str]:
    """Return access and refresh token; a ``Fault`` when what is stored holds none."""
    try:
        kept = json.loads(account.credentials)
        access, refresh_token = kept["access"], kept["refresh"]
    except (ValueError, TypeError, KeyError) as error:
        message = _("The stored login can't be read. Link the account again.")
        raise Fault(FaultKind.TOKEN_DEAD, message) from error
    return str(access), str(refresh_token)


def refresh(account: SocialAccount, used_access: str) -> str:
    """Replace the tokens once, however many workers ask; return the access token.

    A refresh token serves once, so one asker claims the row for a while and the others
    wait for its tokens. No transaction is open during the call: on SQLite that would
    stop every other writer.
    """
    give_up = time.monotonic() + CLAIM_SECONDS
    while True:
        row = SocialAccount.objects.filter(pk=account.pk).first()
        if row is None:
            raise Fault(FaultKind.REJECTED, _("The account was unlinked meanwhile."))
        access, token = tokens(row)
        if access != used_access:
            _take_over(account, row)
            return access
        if _claim(row):
            return _refresh_claimed(account, row, token)
        if time.monotonic() > give_up:
            raise Fault(FaultKind.TRANSIENT, _("Bluesky's session is being refreshed."))
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


def _refresh_claimed(account: SocialAccount, row: SocialAccount, token: str) -> str:
    new: dict[str, Any] = {}
    try:
        answer = _call_refresh(row.host, token)
        session = _session(answer, known_as=row.handle)
        new = {"credentials": session.as_credentials(), "handle": session.handle, "refusals": 0}
    finally:
        # Guarded by the version: a link made anew meanwhile is not overwritten.
        written = SocialAccount.objects.filter(
            pk=row.pk, credentials_version=row.credentials_version
        ).update(
            refreshing_until=None,
            credentials_version=F("credentials_version") + (1 if new else 0),
            **new,
        )
    row.credentials, row.handle = new["credentials"], new["handle"]
    row.credentials_version += 1 if written else 0
    _take_over(account, row)
    if answer.get("active") is False:
        raise xrpc.inactive(str(answer.get("status")))
    return session.access


def _call_refresh(host: str, token: str) -> dict[str, Any]:
    try:
        method = "com.atproto.server.refreshSession"
        return xrpc.procedure(host, method, token=token, timeout=REFRESH_SECONDS)
    except xrpc.LoginRefused as error:
        if not error.name:
            # A proxy's word, perhaps: counted by the services before it is believed.
            raise Fault(FaultKind.UNKNOWN, error.message) from error
        message = _("The app password was revoked or has not been used for too long.")
        raise Fault(FaultKind.TOKEN_DEAD, message) from error


def _session(answer: dict[str, Any], *, known_as: str) -> Session:
    """Read an answer. A handle that no longer resolves does not replace the known one."""
    try:
        handle = str(answer["handle"])
        return Session(
            did=str(answer["did"]),
            handle=known_as if handle == INVALID_HANDLE else handle,
            access=str(answer["accessJwt"]),
            refresh=str(answer["refreshJwt"]),
        )
    except KeyError as error:
        raise xrpc.NotXrpc from error


def claims(token: str) -> dict[str, Any]:
    """Read a token's claims without trusting them: only hints, never a decision to admit."""
    try:
        part = token.split(".")[1]
        data = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def expires_at(token: str) -> datetime.datetime | None:
    """Return when a token says it ends; None if it says nothing that is a moment."""
    seconds = claims(token).get("exp")
    if not isinstance(seconds, int):
        return None
    try:
        return datetime.datetime.fromtimestamp(seconds, tz=datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return None
