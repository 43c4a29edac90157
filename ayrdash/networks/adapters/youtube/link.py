"""Linking a channel: one consent is one channel, chosen on Google's own page."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.base import Fault, FaultKind
from ayrdash.networks.adapters.googleflow import GoogleFlow
from ayrdash.networks.adapters.oauth import App, Grant, Scope, Target, TargetKind, Tokens
from ayrdash.networks.adapters.youtube.api import API, YouTube, address, member

_SCOPES = "https://www.googleapis.com/auth"


class YouTubeLink(GoogleFlow):
    """Google's consent for one channel."""

    network: AnyNetwork = Network.YOUTUBE
    app_network: AnyNetwork = Network.YOUTUBE
    scopes: Sequence[Scope] = (
        Scope(f"{_SCOPES}/youtube.upload", gettext_lazy("Manage your YouTube videos")),
        Scope(f"{_SCOPES}/youtube.readonly", gettext_lazy("View your YouTube account")),
        Scope(
            f"{_SCOPES}/youtube.force-ssl",
            gettext_lazy("See, edit, and permanently delete your YouTube videos and comments"),
            needed=False,
        ),
    )

    def address(self, part: str, path: str) -> str:
        return address(part, path)

    def person(self, app: App, tokens: Tokens) -> tuple[str, str]:
        rows = channels(tokens)
        if not rows:
            return "", ""
        return API.text(rows[0], "id"), str(member(rows[0], "snippet").get("title") or "")

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        for row in channels(grant.tokens):
            yield _target(row, grant.tokens)

    def verify(self, app: App, target: Target) -> Target:
        own_channel(target.tokens, target.remote_id)
        return target


def channels(tokens: Tokens, part: str = "snippet") -> list[dict[str, Any]]:
    """Return the channel that the consent is for; empty: the person has none."""
    return YouTube(tokens.access).rows("channels", part=part, mine="true")


def own_channel(tokens: Tokens, number: str, part: str = "snippet") -> dict[str, Any]:
    """Return the channel of that id; a ``Fault`` (relink) where it is not the consent's."""
    for row in channels(tokens, part):
        if row.get("id") == number:
            return row
    message = _("The consent no longer reaches this YouTube channel. Link it again.")
    raise Fault(FaultKind.TOKEN_DEAD, message)


def _target(row: dict[str, Any], tokens: Tokens) -> Target:
    snippet = member(row, "snippet")
    title = str(snippet.get("title") or "")
    handle = str(snippet.get("customUrl") or "").removeprefix("@")
    return Target(
        API.text(row, "id"),
        handle=handle or title or API.text(row, "id"),
        tokens=tokens,
        kind=TargetKind.CHANNEL,
        display_name=title,
    )
