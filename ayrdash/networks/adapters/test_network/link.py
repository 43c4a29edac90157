"""OAuth at the test network."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import BuiltIn
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
from ayrdash.networks.adapters.test_network.client import call_network, home

_POSTING: Sequence[Scope] = (
    Scope("pages:list", gettext_lazy("See the pages that you manage")),
    Scope("pages:post", gettext_lazy("Post to your pages")),
    Scope("pages:delete", gettext_lazy("Delete posts of your pages"), needed=False),
    Scope("insights", gettext_lazy("Read how your posts do"), needed=False),
)


class TrialLink:
    """OAuth at the test network."""

    network = BuiltIn.TEST
    app_network = BuiltIn.TEST
    messaging_scopes: Sequence[Scope] = (
        Scope("messages", gettext_lazy("Read and answer messages to your pages"), needed=False),
    )

    def __init__(self, *, messaging: bool = False) -> None:
        self.scopes = (*_POSTING, *(self.messaging_scopes if messaging else ()))

    def with_messaging(self) -> "TrialLink":
        return TrialLink(messaging=True)

    @property
    def issuer(self) -> str:
        return str(settings.PUBLIC_URL)

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
        return f"{home()}/oauth/authorize/?{urlencode(query)}"

    def exchange(self, app: App, *, code: str, redirect_uri: str, verifier: str) -> Grant:
        given = self._token(
            app,
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=verifier,
        )
        tokens = _tokens(given)
        granted = frozenset(str(given.get("scope", "")).split())
        if "pages:list" not in granted:
            return Grant(tokens, granted)
        person = call_network("GET", "/api/pages/", tokens.access)["person"]
        return Grant(tokens, granted, str(person["id"]), str(person["name"]))

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        after = "0"
        while after:
            params = {"after": after}
            answer = call_network("GET", "/api/pages/", grant.tokens.access, params=params)
            for item in answer["pages"]:
                yield _target(item, grant.tokens)
            after = str(answer["after"])

    def verify(self, app: App, target: Target) -> Target:
        call_network("GET", f"/api/pages/{quote(target.remote_id)}/", target.tokens.extra["page"])
        return target

    def renew(self, app: App, tokens: Tokens) -> Tokens:
        given = self._token(app, grant_type="refresh_token", refresh_token=tokens.refresh)
        return _tokens(given, tokens.extra)

    def revoke(self, app: App, tokens: Tokens) -> None:
        try:
            call_network("POST", "/oauth/revoke/", data={"token": tokens.refresh}, timeout=5)
        except Fault:
            return

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        try:
            self._token(app, grant_type="authorization_code", code="none")
        except Fault as fault:
            if fault.kind is FaultKind.UNKNOWN:  # the code alone was refused
                words = _("Client id and secret are accepted.")
                return [AppCheck(Outcome.PROVEN, words)]
            return [AppCheck(Outcome.REFUSED, fault.message)]
        return [AppCheck(Outcome.UNPROVEN, _("The network answered in a way not known here."))]

    def _token(self, app: App, **form: str) -> dict[str, Any]:
        known = {"client_id": app.client_id, "client_secret": app.client_secret}
        return call_network("POST", "/oauth/token/", data={**known, **form}, timeout=RENEW_SECONDS)


def _tokens(given: dict[str, Any], extra: dict[str, str] | None = None) -> Tokens:
    now = timezone.now()
    ends = now + datetime.timedelta(seconds=int(given["expires_in"]))
    over = now + datetime.timedelta(seconds=int(given["refresh_expires_in"]))
    return Tokens(
        str(given["access_token"]),
        str(given["refresh_token"]),
        expires_at=ends,
        refresh_expires_at=over,
        issued_at=now,
        extra=extra or {},
    )


def _target(item: dict[str, Any], tokens: Tokens) -> Target:
    own = replace(tokens, extra={"page": str(item["token"])})
    return Target(
        remote_id=str(item["id"]),
        handle=str(item["id"]).replace("-", "."),
        tokens=own,
        kind=TargetKind.PAGE,
        display_name=str(item["title"]),
        location=str(item["place"]),
        barred=str(item["barred"]),
    )
