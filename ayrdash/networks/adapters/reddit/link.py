"""Linking a person. The subreddit is said with each post."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.codeflow import CodeFlow
from ayrdash.networks.adapters.oauth import App, Grant, Scope, Target, Tokens
from ayrdash.networks.adapters.reddit.api import API, Reddit, web_address
from ayrdash.networks.adapters.service import Reply


class RedditLink(CodeFlow):
    """One consent is one person."""

    network: AnyNetwork = Network.REDDIT
    app_network: AnyNetwork = Network.REDDIT
    scopes: Sequence[Scope] = (
        Scope("identity", gettext_lazy("Access my Reddit username and signup date")),
        Scope("submit", gettext_lazy("Submit links and comments from my account")),
        Scope("read", gettext_lazy("Access posts and comments through my account")),
        Scope("edit", gettext_lazy("Edit and delete my comments and submissions")),
        Scope("history", gettext_lazy("Access my posts and comments")),
    )
    basic = True
    consent_params = {"duration": "permanent"}

    @property
    def consent_address(self) -> str:
        return web_address("api/v1/authorize")

    @property
    def token_address(self) -> str:
        return web_address("api/v1/access_token")

    def is_app_refused(self, reply: Reply) -> bool:
        return reply.status == 401

    def person(self, app: App, tokens: Tokens) -> tuple[str, str]:
        who = me(Reddit(tokens.access))
        return API.text(who, "id"), API.text(who, "name")

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        name = grant.person_name
        yield Target(grant.person_id, handle=name, tokens=grant.tokens, display_name=f"u/{name}")

    def verify(self, app: App, target: Target) -> Target:
        me(Reddit(target.tokens.access))
        return target

    def revoke(self, app: App, tokens: Tokens) -> None:
        """End the consent, by the refresh token: the access tokens made of it end too."""
        form = {"token": tokens.refresh, "token_type_hint": "refresh_token"}
        try:
            self.as_app(app, web_address("api/v1/revoke_token"), form, seconds=5)
        except Fault:
            return


def me(reddit: Reddit) -> dict[str, object]:
    """Return who it is; a ``Fault`` for a suspended person."""
    who = reddit.get("api/v1/me")
    if not isinstance(who, dict):
        raise API.unreadable()
    if who.get("is_suspended") is True:
        message = _("Reddit has suspended this account.")
        raise Fault(FaultKind.SUSPENDED, message, violation=True)
    return who
