"""Linking members and the pages that they administer."""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ayrdash.core.networks import AnyNetwork, Network
from ayrdash.networks.adapters.codeflow import CodeFlow
from ayrdash.networks.adapters.linkedin.api import API, LinkedIn, encoded, web_address
from ayrdash.networks.adapters.oauth import (
    LOOKING_SECONDS,
    App,
    Grant,
    Scope,
    Target,
    TargetKind,
    Tokens,
)

_POSTING = "w_organization_social"
PERSON, ORGANIZATION = "urn:li:person:", "urn:li:organization:"
_MEMBER = (
    Scope("openid", gettext_lazy("Use your name and photo")),
    Scope("profile", gettext_lazy("Use your name and photo")),
    Scope("w_member_social", gettext_lazy("Create, modify, and delete posts on your behalf")),
)
_PAGES = (
    Scope("rw_organization_admin", gettext_lazy("Manage your organization's page"), needed=False),
    Scope(_POSTING, gettext_lazy("Create your organization's posts"), needed=False),
    Scope(
        "r_organization_social", gettext_lazy("Retrieve your organization's posts"), needed=False
    ),
)
_MAY_POST = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "CONTENT_ADMIN"})
_PER_PAGE = 100


class LinkedInLink(CodeFlow):
    """One consent reaches the member and the organizations that they administer."""

    network: AnyNetwork = Network.LINKEDIN
    app_network: AnyNetwork = Network.LINKEDIN

    @property
    def scopes(self) -> Sequence[Scope]:  # type: ignore[override]  # depends on a setting
        """Ask for pages only where the app was granted them: else the consent page refuses all."""
        return (*_MEMBER, *_PAGES) if settings.LINKEDIN_PAGES else _MEMBER

    @property
    def consent_address(self) -> str:
        return web_address("oauth/v2/authorization")

    @property
    def token_address(self) -> str:
        return web_address("oauth/v2/accessToken")

    def person(self, app: App, tokens: Tokens) -> tuple[str, str]:
        who = LinkedIn(tokens.access).get("v2/userinfo")
        return API.text(who, "sub"), str(who.get("name") or "")

    def revoke(self, app: App, tokens: Tokens) -> None:
        """Leave the consent: LinkedIn lets only the person take it back."""

    def targets(self, app: App, grant: Grant) -> Iterable[Target]:
        yield Target(
            f"{PERSON}{grant.person_id}",
            handle=grant.person_name or grant.person_id,
            tokens=grant.tokens,
            display_name=grant.person_name,
        )
        if grant.granted is None or "rw_organization_admin" in grant.granted:
            yield from self._organizations(LinkedIn(grant.tokens.access), grant)

    def _organizations(self, api: LinkedIn, grant: Grant) -> Iterator[Target]:
        roles, granted = _roles(api), grant.granted is None or _POSTING in grant.granted
        until = time.monotonic() + LOOKING_SECONDS
        for urn, held in roles.items():
            if time.monotonic() > until:
                return
            page = api.get(f"rest/organizations/{encoded(urn.removeprefix(ORGANIZATION))}")
            yield _target(urn, page, grant.tokens, barred=_barred(held, granted=granted))

    def verify(self, app: App, target: Target) -> Target:
        look(LinkedIn(target.tokens.access), target.remote_id)
        return target


def _roles(api: LinkedIn) -> dict[str, set[str]]:
    """Return the organizations in which the member has a role, with their roles."""
    found: dict[str, set[str]] = {}
    until, start = time.monotonic() + LOOKING_SECONDS, 0
    while time.monotonic() < until:
        query = f"q=roleAssignee&state=APPROVED&start={start}&count={_PER_PAGE}"
        rows = API.rows(api.get(f"rest/organizationAcls?{query}"), "elements")
        for row in rows:
            found.setdefault(API.text(row, "organization"), set()).add(str(row.get("role")))
        if len(rows) < _PER_PAGE:
            break
        start += _PER_PAGE
    return found


def _barred(held: set[str], *, granted: bool) -> str:
    """Return why a page can't be posted on; empty: it can."""
    if not granted:
        return _("The consent did not include creating posts of your pages.")
    return "" if held & _MAY_POST else _("Your role on this page does not include posting.")


def _target(urn: str, page: dict[str, Any], tokens: Tokens, *, barred: str) -> Target:
    name = str(page.get("localizedName") or urn)
    return Target(
        urn,
        handle=str(page.get("vanityName") or name),
        tokens=tokens,
        kind=TargetKind.PAGE,
        display_name=name,
        barred=barred,
    )


def look(api: LinkedIn, urn: str) -> None:
    """Make one cheap call for a member or an organization."""
    if urn.startswith(ORGANIZATION):
        api.get(f"rest/organizations/{encoded(urn.removeprefix(ORGANIZATION))}")
    else:
        api.get("v2/userinfo")
