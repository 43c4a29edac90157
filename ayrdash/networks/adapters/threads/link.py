"""Linking Threads: a token of an hour becomes one of 60 days, which is renewed ahead."""

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
from ayrdash.networks.adapters.threads.client import NAME, call, id_of, web_address

_PROFILE = "id,username,name,threads_profile_picture_url"


class ThreadsLink:
    """One consent reaches one account."""

    network: AnyNetwork = Network.THREADS
    app_network: AnyNetwork = Network.THREADS
    scopes: Sequence[Scope] = (
        Scope("threads_basic", gettext_lazy("Access your profile and posts")),
        Scope("threads_content_publish", gettext_lazy("Create and publish posts")),
        Scope("threads_delete", gettext_lazy("Delete posts"), needed=False),
        Scope("threads_manage_insights", gettext_lazy("Access insights"), needed=False),
        Scope("threads_read_replies", gettext_lazy("Read replies"), needed=False),
        Scope("threads_manage_replies", gettext_lazy("Manage replies"), needed=False),
    )

    @property
    def issuer(self) -> str:
        return ""

    def authorize_url(self, app: App, *, redirect_uri: str, state: str, challenge: str) -> str:
        query = {
            "client_id": app.client_id,
            "redirect_uri": redirect_uri,
            "scope": ",".join(scope.name for scope in self.scopes),
            "response_type": "code",
            "state": state,
        }
        return web_address(f"oauth/authorize?{urlencode(query)}")

    def exchange(self, app: App, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        form = {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "grant_type": "authorization_code",
            "redirect_uri": redirect_uri,
            "code": code,
        }
        short = wire.text_of(call("POST", "oauth/access_token", data=form), "access_token", NAME)
        # Threads documents the longer token by GET alone, with the app's secret in the query.
        params = {"grant_type": "th_exchange_token", "client_secret": app.client_secret}
        tokens = _tokens(call("GET", "access_token", short, params=params))
        who = _me(tokens.access)
        return Grant(tokens, None, id_of(who), str(who.get("username") or ""))

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        who = _me(grant.tokens.access)
        yield Target(
            id_of(who),
            handle=wire.text_of(who, "username", NAME),
            tokens=grant.tokens,
            kind=TargetKind.PERSON,
            display_name=str(who.get("name") or ""),
            picture_url=str(who.get("threads_profile_picture_url") or ""),
        )

    def verify(self, app: App, target: Target) -> Target:
        _me(target.tokens.access)
        return target

    def renew(self, app: App, tokens: Tokens) -> Tokens:
        """Return a token of another 60 days; one that has run out can't be renewed."""
        params = {"grant_type": "th_refresh_token"}
        path = "refresh_access_token"
        return _tokens(call("GET", path, tokens.access, params=params, timeout=RENEW_SECONDS))

    def revoke(self, app: App, tokens: Tokens) -> None:
        """Leave the access as it is: Threads knows no call that gives it back."""

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        """Ask for the app's own token: that proves number and secret, and no more."""
        form = {
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "grant_type": "client_credentials",
        }
        try:
            call("GET", "oauth/access_token", params=form)
        except Fault as fault:
            if fault.kind is FaultKind.REJECTED:
                return [AppCheck(Outcome.REFUSED, fault.message)]
            raise
        return [
            AppCheck(Outcome.PROVEN, _("Threads accepts the app's number and secret.")),
            AppCheck(
                Outcome.UNPROVEN,
                _("Whether the callback address is listed in the app only a real link shows."),
            ),
        ]


def _me(token: str) -> dict[str, Any]:
    return call("GET", "me", token, params={"fields": _PROFILE})


def _tokens(given: dict[str, Any]) -> Tokens:
    now = timezone.now()
    seconds = given.get("expires_in")
    ends = now + datetime.timedelta(seconds=seconds) if isinstance(seconds, int) else None
    return Tokens(wire.text_of(given, "access_token", NAME), expires_at=ends, issued_at=now)
