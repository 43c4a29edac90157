"""Linking Facebook Pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.graph.client import Graph, text_of
from ayrdash.networks.adapters.graph.comments import READ_COMMENTS, WRITE_COMMENTS
from ayrdash.networks.adapters.graph.login import (
    BUSINESS,
    MESSAGES,
    PAGES,
    POST,
    READ,
    FacebookLogin,
    barred_from,
    location_of,
    managed_pages,
    picture_of,
)
from ayrdash.networks.adapters.oauth import App, Grant, Scope, Target, TargetKind, Tokens

_FIELDS = "id,name,access_token,tasks,category,picture{url},location,single_line_address"


class FacebookLink(FacebookLogin):
    """One consent of a person reaches the pages that they manage."""

    network: AnyNetwork = Network.FACEBOOK
    app_network: AnyNetwork = Network.FACEBOOK
    posting_scopes: Sequence[Scope] = (PAGES, POST, READ, BUSINESS)
    comment_scopes: Sequence[Scope] = (READ_COMMENTS, WRITE_COMMENTS)
    messaging_scopes: Sequence[Scope] = (MESSAGES,)

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        return map(_target, managed_pages(app, grant, _FIELDS, whole=False))

    def all_targets(self, app: App, grant: Grant) -> Iterable[Target]:
        return map(_target, managed_pages(app, grant, _FIELDS, whole=True))

    def verify(self, app: App, target: Target) -> Target:
        Graph(app, target.tokens.access).get(target.remote_id, fields="id,name")
        return target


def _target(page: dict[str, Any]) -> Target:
    return Target(
        text_of(page, "id"),
        handle=str(page.get("name") or page["id"]),
        tokens=Tokens(str(page.get("access_token") or "")),
        kind=TargetKind.PAGE,
        display_name=str(page.get("name") or ""),
        location=location_of(page),
        picture_url=picture_of(page),
        barred=barred_from(page),
    )
