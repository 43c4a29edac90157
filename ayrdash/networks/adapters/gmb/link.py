"""Linking a location that a person manages."""

import time
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.gmb.api import API, Google, address
from ayrdash.networks.adapters.googleflow import GoogleFlow
from ayrdash.networks.adapters.oauth import (
    LOOKING_SECONDS,
    App,
    Grant,
    Scope,
    Target,
    TargetKind,
    Tokens,
)

_SCOPES = "https://www.googleapis.com/auth"
READ_MASK = "name,title,storefrontAddress,storeCode,metadata"
_ADDRESS_PARTS = ("locality", "administrativeArea", "postalCode", "regionCode")


class GmbLink(GoogleFlow):
    """One consent reaches the locations of all accounts that a person manages."""

    network: AnyNetwork = Network.GMB
    app_network: AnyNetwork = Network.GMB
    scopes: Sequence[Scope] = (
        Scope(
            f"{_SCOPES}/business.manage",
            gettext_lazy("See, edit, create and delete your Google business listings"),
        ),
        Scope("openid", gettext_lazy("Associate you with your personal info"), needed=False),
        Scope(f"{_SCOPES}/userinfo.email", gettext_lazy("See your primary email"), needed=False),
    )

    def address(self, part: str, path: str) -> str:
        return address(part, path)

    def person(self, app: App, tokens: Tokens) -> tuple[str, str]:
        who = Google(tokens.access).get("people", "userinfo")
        return API.text(who, "sub"), str(who.get("email") or "")

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        google, seen = Google(grant.tokens.access), set()
        until = time.monotonic() + LOOKING_SECONDS
        for account in google.pages("accounts", "accounts", "accounts", pageSize=20):
            path = f"{quoted(API.text(account, 'name'))}/locations"
            rows = google.pages("information", path, "locations", readMask=READ_MASK, pageSize=100)
            for row in rows:
                # A location in a group is listed with its owner's account too.
                if (name := API.text(row, "name")) not in seen:
                    seen.add(name)
                    yield _target(row, API.text(account, "name"), grant.tokens)
            if time.monotonic() > until:
                return

    def verify(self, app: App, target: Target) -> Target:
        Google(target.tokens.access).get(
            "information", quoted(target.remote_id), readMask="name,title"
        )
        return target


def quoted(name: str) -> str:
    """Return a resource's name as it stands in a path."""
    return quote(name, safe="/")


def _target(row: dict[str, Any], account: str, tokens: Tokens) -> Target:
    name, title = API.text(row, "name"), str(row.get("title") or "")
    metadata = row.get("metadata")
    verified = isinstance(metadata, dict) and metadata.get("hasVoiceOfMerchant") is True
    own = Tokens(
        tokens.access,
        tokens.refresh,
        expires_at=tokens.expires_at,
        refresh_expires_at=tokens.refresh_expires_at,
        issued_at=tokens.issued_at,
        extra={"account": account},
    )
    return Target(
        name,
        handle=str(row.get("storeCode") or title or name),
        tokens=own,
        kind=TargetKind.LOCATION,
        display_name=title,
        location=_line(row.get("storefrontAddress")),
        barred="" if verified else _("Google has not verified this business, or suspended it."),
    )


def _line(given: object) -> str:
    """Return an address in one line; empty: a business that goes to its customers."""
    if not isinstance(given, dict):
        return ""
    lines = given.get("addressLines")
    parts = [str(line) for line in lines] if isinstance(lines, list) else []
    return ", ".join(filter(None, [*parts, *(str(given.get(n) or "") for n in _ADDRESS_PARTS)]))
