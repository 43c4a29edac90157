"""Signing in at a PDS and keeping the session alive.

App passwords: access token 2 hours, refresh token 90 days; each refresh replaces both.
A refused call proves nothing about the login, a refused refresh does.
"""

import base64
import binascii
import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.bluesky import xrpc
from ayrdash.networks.adapters.bluesky.identity import INVALID_HANDLE
from ayrdash.networks.adapters.renewal import RENEW_SECONDS, renew_once
from ayrdash.networks.models import SocialAccount

MAIN_PASSWORD_SCOPE = "com.atproto.access"  # noqa: S105 - a scope's name
# Of an app password that may read and write direct messages.
CHAT_SCOPE = "com.atproto.appPassPrivileged"
# Refresh ahead: half of the access token's two hours.
REFRESH_AHEAD = datetime.timedelta(hours=1)

# Signing out is a courtesy; nobody waits long for it.
CLOSE_SECONDS = 5


@dataclass(frozen=True)
class Session:
    """What a PDS gave for handle and app password."""

    did: str
    handle: str
    access: str
    refresh: str

    @property
    def may_chat(self) -> bool:
        """Whether the app password was made with access to direct messages."""
        return claims(self.access).get("scope") == CHAT_SCOPE

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
    """Replace the tokens once, however many workers ask; return the access token."""
    inactive: list[str] = []

    def renew(row: SocialAccount) -> dict[str, Any]:
        answer = _call_refresh(row.host, tokens(row)[1])
        session = _session(answer, known_as=row.handle)
        if answer.get("active") is False:
            inactive.append(str(answer.get("status")))
        return {"credentials": session.as_credentials(), "handle": session.handle}

    renew_once(account, used_access, access_of=lambda row: tokens(row)[0], renew=renew)
    if inactive:
        raise xrpc.inactive(inactive[0])
    return tokens(account)[0]


def _call_refresh(host: str, token: str) -> dict[str, Any]:
    try:
        method = "com.atproto.server.refreshSession"
        return xrpc.procedure(host, method, token=token, timeout=RENEW_SECONDS)
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
