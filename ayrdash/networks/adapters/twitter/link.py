"""Linking X: OAuth 2 with PKCE; access tokens last two hours, refresh tokens serve once."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.oauth import (
    App,
    AppCheck,
    Grant,
    Outcome,
    Scope,
    Target,
    TargetKind,
    Tokens,
)
from ayrdash.networks.adapters.renewal import RENEW_SECONDS
from ayrdash.networks.adapters.twitter.client import NAME, api_address, call, data_of, web_address

REVOKE_SECONDS = 5


class CredentialsRefused(Fault):
    """X does not know the app, or not with this secret."""


class TwitterLink:
    """One consent reaches one account."""

    network: AnyNetwork = Network.TWITTER
    app_network: AnyNetwork = Network.TWITTER
    scopes: Sequence[Scope] = (
        Scope("tweet.read", gettext_lazy("All the posts you can view")),
        Scope("tweet.write", gettext_lazy("Post and repost for you")),
        Scope("users.read", gettext_lazy("Any account you can view")),
        Scope("media.write", gettext_lazy("Upload media for you")),
        Scope("offline.access", gettext_lazy("Stay connected until you revoke access")),
    )

    @property
    def issuer(self) -> str:
        return ""

    def authorize_url(self, app: App, *, redirect_uri: str, state: str, challenge: str) -> str:
        query = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(scope.name for scope in self.scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return web_address(f"i/oauth2/authorize?{urlencode(query)}")

    def exchange(self, app: App, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        given = _token(
            app,
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )
        tokens = _tokens(given)
        granted = frozenset(str(given.get("scope") or "").split())
        if "users.read" not in granted:
            return Grant(tokens, granted)
        who = _me(tokens.access)
        return Grant(tokens, granted, wire.text_of(who, "id", NAME), str(who.get("username") or ""))

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        who = _me(grant.tokens.access)
        yield Target(
            wire.text_of(who, "id", NAME),
            handle=wire.text_of(who, "username", NAME),
            tokens=grant.tokens,
            kind=TargetKind.PERSON,
            display_name=str(who.get("name") or ""),
            picture_url=str(who.get("profile_image_url") or ""),
        )

    def verify(self, app: App, target: Target) -> Target:
        _me(target.tokens.access)
        return target

    def renew(self, app: App, tokens: Tokens) -> Tokens:
        return _tokens(_token(app, grant_type="refresh_token", refresh_token=tokens.refresh))

    def revoke(self, app: App, tokens: Tokens) -> None:
        for token in filter(None, (tokens.refresh, tokens.access)):
            try:
                _post(app, "oauth2/revoke", {"token": token}, timeout=REVOKE_SECONDS)
            except Fault:
                return

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        """Offer a code that cannot be right: X says first whether it knows the app."""
        try:
            _token(
                app,
                grant_type="authorization_code",
                code="none",
                redirect_uri=redirect_uri,
                code_verifier="none",
            )
        except CredentialsRefused as refused:
            return [AppCheck(Outcome.REFUSED, refused.message)]
        except Fault as fault:
            if fault.kind is not FaultKind.TOKEN_DEAD:
                raise
            return [
                AppCheck(Outcome.PROVEN, _("X accepts the client id and secret.")),
                AppCheck(
                    Outcome.UNPROVEN,
                    _("Whether the callback address is listed in the app only a real link shows."),
                ),
            ]
        return [AppCheck(Outcome.UNPROVEN, _("X answered in a way not known here."))]


def _me(token: str) -> dict[str, Any]:
    fields = {"user.fields": "id,name,username,profile_image_url"}
    return data_of(call("GET", "users/me", token, params=fields))


def _token(app: App, **form: str) -> dict[str, Any]:
    return _post(app, "oauth2/token", form, timeout=RENEW_SECONDS)


def _post(app: App, path: str, form: dict[str, str], *, timeout: float) -> dict[str, Any]:
    """Call as the app: by HTTP Basic with a secret, else (a public client) by its id alone."""
    auth = (app.client_id, app.client_secret) if app.client_secret else None
    data = form if auth else {**form, "client_id": app.client_id}
    answer = wire.send("POST", api_address(path), data=data, auth=auth, timeout=timeout)
    if answer.status == 429:
        raise wire.busy(NAME, wire.told(answer.headers, "x-rate-limit-reset"))
    if answer.status >= 500:
        raise wire.down(NAME)
    payload = wire.payload_of(answer)
    if answer.status < 300 and payload is not None:
        return payload
    error = str((payload or {}).get("error") or "")
    if error in ("invalid_client", "unauthorized_client"):
        message = _("X does not accept this client id with this secret.")
        raise CredentialsRefused(FaultKind.REJECTED, message)
    if error in ("invalid_grant", "invalid_request"):
        message = _("X no longer accepts the login. Link the account again.")
        raise Fault(FaultKind.TOKEN_DEAD, message)
    # No word of X's own: a proxy's, perhaps.
    raise Fault(FaultKind.UNKNOWN, _("X did not accept the login."))


def _tokens(given: dict[str, Any]) -> Tokens:
    now = timezone.now()
    seconds = given.get("expires_in")
    ends = now + datetime.timedelta(seconds=seconds) if isinstance(seconds, int) else None
    return Tokens(
        wire.text_of(given, "access_token", NAME),
        str(given.get("refresh_token") or ""),
        expires_at=ends,
        issued_at=now,
    )
