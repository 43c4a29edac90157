"""Linking a person's account."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.base import Fault
from ayrdash.networks.adapters.codeflow import CodeFlow
from ayrdash.networks.adapters.oauth import App, Grant, Scope, Target, Tokens
from ayrdash.networks.adapters.tiktok.api import API, TikTok, address, not_reached, user


class TikTokLink(CodeFlow):
    """The code flow under TikTok's own names: a client *key*, permissions between commas."""

    network: AnyNetwork = Network.TIKTOK
    app_network: AnyNetwork = Network.TIKTOK
    scopes: Sequence[Scope] = (
        Scope("user.info.basic", gettext_lazy("Read your profile info")),
        Scope("video.publish", gettext_lazy("Post content to TikTok")),
        Scope("user.info.profile", gettext_lazy("Access your additional info"), needed=False),
        Scope("user.info.stats", gettext_lazy("Read your engagement stats"), needed=False),
        Scope("video.list", gettext_lazy("Read your public videos on TikTok"), needed=False),
    )
    scope_glue = ","
    client_name = "client_key"

    @property
    def consent_address(self) -> str:
        return address("web", "v2/auth/authorize/")

    @property
    def token_address(self) -> str:
        return address("api", "oauth/token/")

    def tokens(self, given: Mapping[str, Any], old: Tokens | None = None) -> Tokens:
        named = {**given, "refresh_token_expires_in": given.get("refresh_expires_in")}
        return super().tokens(named, old)

    def person(self, app: App, tokens: Tokens) -> tuple[str, str]:
        who = user(TikTok(tokens.access), "open_id", "display_name")
        return API.text(who, "open_id"), str(who.get("display_name") or "")

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        name = grant.person_name
        named = Target(grant.person_id, handle=name, tokens=grant.tokens, display_name=name)
        if grant.granted is None or "user.info.profile" in grant.granted:
            who = user(TikTok(grant.tokens.access), "open_id", "username")
            handle = str(who.get("username") or name)
            named = Target(grant.person_id, handle=handle, tokens=grant.tokens, display_name=name)
        yield named

    def verify(self, app: App, target: Target) -> Target:
        own(target.tokens, target.remote_id)
        return target

    def revoke(self, app: App, tokens: Tokens) -> None:
        """End the consent."""
        try:
            form = {"token": tokens.access}
            self.as_app(app, address("api", "oauth/revoke/"), form, seconds=5)
        except Fault:
            return


def own(tokens: Tokens, number: str) -> None:
    """Make sure that the tokens are those of that person; a ``Fault`` if not."""
    if user(TikTok(tokens.access), "open_id").get("open_id") != number:
        raise not_reached()
