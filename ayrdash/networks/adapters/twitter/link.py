"""Linking X: OAuth 2 with PKCE; access tokens last two hours, refresh tokens serve once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.codeflow import CodeFlow
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
from ayrdash.networks.adapters.service import Reply
from ayrdash.networks.adapters.twitter.client import (
    NAME,
    RESET,
    api_address,
    call,
    data_of,
    web_address,
)

REVOKE_SECONDS = 5


class TwitterLink(CodeFlow):
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

    messaging_scopes: Sequence[Scope] = (
        Scope("dm.read", gettext_lazy("All the direct messages you can view"), needed=False),
        Scope("dm.write", gettext_lazy("Send and manage direct messages for you"), needed=False),
    )

    basic = True
    reset_header = RESET

    def with_messaging(self) -> "TwitterLink":
        """Return the same link, which asks for messages too."""
        link = TwitterLink()
        link.scopes = (*self.scopes, *self.messaging_scopes)
        return link

    @property
    def consent_address(self) -> str:
        return web_address("i/oauth2/authorize")

    @property
    def token_address(self) -> str:
        return api_address("oauth2/token")

    def pkce(self, challenge: str) -> dict[str, str]:
        return {"code_challenge": challenge, "code_challenge_method": "S256"}

    def is_grant_refused(self, reply: Reply) -> bool:
        return reply.members.get("error") == "invalid_request"

    def person(self, app: App, tokens: Tokens) -> tuple[str, str]:
        who = _me(tokens.access)
        return wire.text_of(who, "id", NAME), str(who.get("username") or "")

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

    def revoke(self, app: App, tokens: Tokens) -> None:
        for token in filter(None, (tokens.refresh, tokens.access)):
            try:
                form, address = {"token": token}, api_address("oauth2/revoke")
                self.as_app(app, address, form, seconds=REVOKE_SECONDS)
            except Fault:
                return

    def test_app(self, app: App, *, redirect_uri: str) -> Sequence[AppCheck]:
        checks = super().test_app(app, redirect_uri=redirect_uri)
        if [check.outcome for check in checks] != [Outcome.PROVEN]:
            return checks
        words = _("Whether the callback address is listed in the app only a real link shows.")
        return [*checks, AppCheck(Outcome.UNPROVEN, words)]


def _me(token: str) -> dict[str, Any]:
    fields = {"user.fields": "id,name,username,profile_image_url"}
    return data_of(call("GET", "users/me", token, params=fields))
