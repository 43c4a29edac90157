"""Linking a board of a person."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.codeflow import CodeFlow
from ayrdash.networks.adapters.oauth import App, Grant, Scope, Target, TargetKind, Tokens
from ayrdash.networks.adapters.pinterest.api import (
    API,
    Pinterest,
    api_address,
    board_path,
    web_address,
)
from ayrdash.networks.adapters.service import Reply


class PinterestLink(CodeFlow):
    """One consent reaches all boards of a person; all share its tokens."""

    network: AnyNetwork = Network.PINTEREST
    app_network: AnyNetwork = Network.PINTEREST
    scopes: Sequence[Scope] = (
        Scope("boards:read", gettext_lazy("See your public boards")),
        Scope("boards:write", gettext_lazy("Create, update, or delete your public boards")),
        Scope("pins:read", gettext_lazy("See your public Pins")),
        Scope("pins:write", gettext_lazy("Create, update, or delete your public Pins")),
        Scope("user_accounts:read", gettext_lazy("See your user accounts")),
    )
    scope_glue = ","
    basic = True
    # OpenAPI 5.23.0: apps from before 25 September 2025 get renewable logins only if they ask.
    exchange_params = {"continuous_refresh": "true"}

    @property
    def consent_address(self) -> str:
        return web_address("oauth/")

    @property
    def token_address(self) -> str:
        return api_address("oauth/token")

    def is_app_refused(self, reply: Reply) -> bool:
        return reply.status == 401

    def is_grant_refused(self, reply: Reply) -> bool:
        # A page with status 400 is a proxy's.
        return reply.status == 400 and bool(reply.members)

    def person(self, app: App, tokens: Tokens) -> tuple[str, str]:
        who = Pinterest(tokens.access).get("user_account")
        name = API.text(who, "username")
        return str(who.get("id") or name), name

    def revoke(self, app: App, tokens: Tokens) -> None:
        """Leave the consent: Pinterest ends only those of its own system users by a call."""

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        for board in Pinterest(grant.tokens.access).pages("boards"):
            yield Target(
                API.text(board, "id"),
                handle=grant.person_name,
                tokens=grant.tokens,
                kind=TargetKind.BOARD,
                display_name=str(board.get("name") or board["id"]),
            )

    def verify(self, app: App, target: Target) -> Target:
        Pinterest(target.tokens.access).get(board_path(target.remote_id))
        return target
