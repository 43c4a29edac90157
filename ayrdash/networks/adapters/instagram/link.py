"""Linking Instagram accounts: each is tied to a Facebook Page, whose token serves it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.graph.client import Graph, text_of
from ayrdash.networks.adapters.graph.comments import INSTAGRAM_COMMENTS
from ayrdash.networks.adapters.graph.login import (
    BUSINESS,
    PAGES,
    READ,
    FacebookLogin,
    barred_from,
    location_of,
    managed_pages,
)
from ayrdash.networks.adapters.oauth import App, Grant, Scope, Target, TargetKind, Tokens

BASIC = Scope("instagram_basic", gettext_lazy("Access profile and posts of the Instagram account"))
PUBLISH = Scope("instagram_content_publish", gettext_lazy("Upload media and create posts"))
MESSAGES = Scope(
    "instagram_manage_messages",
    gettext_lazy("Manage and access Instagram account conversations"),
    needed=False,
)
_ACCOUNT = "instagram_business_account{id,username,name}"
_FIELDS = f"id,name,access_token,tasks,location,single_line_address,{_ACCOUNT}"


class InstagramLink(FacebookLogin):
    """One consent reaches the Instagram accounts of all pages that a person manages."""

    network: AnyNetwork = Network.INSTAGRAM
    app_network: AnyNetwork = Network.FACEBOOK
    posting_scopes: Sequence[Scope] = (BASIC, PUBLISH, PAGES, READ, BUSINESS)
    comment_scopes: Sequence[Scope] = (INSTAGRAM_COMMENTS,)
    messaging_scopes: Sequence[Scope] = (MESSAGES,)

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        return _targets(managed_pages(app, grant, _FIELDS, whole=False))

    def all_targets(self, app: App, grant: Grant) -> Iterable[Target]:
        return _targets(managed_pages(app, grant, _FIELDS, whole=True))

    def verify(self, app: App, target: Target) -> Target:
        Graph(app, target.tokens.access).get(target.remote_id, fields="id,username")
        return target


def _targets(pages: Iterable[dict[str, Any]]) -> Iterable[Target]:
    for page in pages:
        account = page.get("instagram_business_account")
        if isinstance(account, dict):
            yield _target(page, account)


def _target(page: dict[str, Any], account: dict[str, Any]) -> Target:
    """Instagram has no location of its own: its page's is shown."""
    number = text_of(account, "id")
    token = str(page.get("access_token") or "")
    return Target(
        number,
        handle=str(account.get("username") or number),
        tokens=Tokens(token, extra={"page_id": text_of(page, "id")}),
        kind=TargetKind.PERSON,
        display_name=str(account.get("name") or page.get("name") or ""),
        location=location_of(page),
        barred=barred_from(page),
    )
