"""Short links and their clicks."""

import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.formats import freshness, iso
from ayrdash.api.models import ShortLink, ShortLinkDay
from ayrdash.api.params import FromBody, FromQuery, Input
from ayrdash.api.schemas import Success
from ayrdash.api.shortlinks import address_of, clicks_of, links_of, make_link
from ayrdash.apikeys.scopes import Scope


class ShortLinkIn(Input):
    """The body of ``POST /links``."""

    url: str
    utm_id: str = Field("", alias="utmId")
    utm_source: str = Field("", alias="utmSource")
    utm_medium: str = Field("", alias="utmMedium")
    utm_campaign: str = Field("", alias="utmCampaign")
    utm_term: str = Field("", alias="utmTerm")
    utm_content: str = Field("", alias="utmContent")
    profile_key: str | None = Field(None, alias="profileKey")


class LinkQuery(Input):
    """The query of ``GET /links``."""

    id: str = ""
    from_created: str = Field("", alias="fromCreatedDate")
    to_created: str = Field("", alias="toCreatedDate")
    from_click: str = Field("", alias="fromClickDate")
    to_click: str = Field("", alias="toClickDate")


@endpoint(
    "POST",
    "/links",
    aliases=["/shorten", "/short"],
    action="create",
    answer=Success,
    scope=Scope.POST,
)
def shorten(request: ApiRequest, body: Annotated[ShortLinkIn, FromBody(...)]) -> Reply:
    """Make a short link that leads to `url`, with the `utm…` members added to it."""
    utm = {name: value for name, value in body.model_dump().items() if name.startswith("utm_")}
    link = make_link(profile=request.auth.profile, url=body.url, utm=utm)
    return success(**_row(link))


def _row(link: ShortLink) -> dict[str, Any]:
    return {
        "id": link.code,
        "shortUrl": address_of(link),
        "originalUrl": link.original_url,
        "targetUrl": link.url,
        "created": iso(link.created_at),
    }


@endpoint(
    "GET",
    "/links",
    aliases=["/analytics/links", "/analytics/links-short"],
    action="request",
    answer=Success,
    scope=Scope.READ,
)
def link_analytics(request: ApiRequest, query: Annotated[LinkQuery, FromQuery(...)]) -> Reply:
    """Return the profile's short links, newest first, 1,000 at most, with their clicks by day."""
    return _links(request, query.id, query)


@endpoint("GET", "/links/{word}", action="request", answer=Success, scope=Scope.READ)
def link_analytics_of(
    request: ApiRequest, word: str, query: Annotated[LinkQuery, FromQuery(...)]
) -> Reply:
    """Return one short link with its clicks by day."""
    return _links(request, word, query)


def _links(request: ApiRequest, code: str, query: LinkQuery) -> Reply:
    links = links_of(
        request.auth.profile,
        code=code,
        since=_day("fromCreatedDate", query.from_created),
        until=_day("toCreatedDate", query.to_created),
    )
    if code and not links:
        raise ApiError(221, _("There is no short link with this id."))
    clicks = clicks_of(
        links,
        since=_day("fromClickDate", query.from_click),
        until=_day("toClickDate", query.to_click),
    )
    rows = [{**_row(link), **_counted(clicks[link.pk])} for link in links]
    return success(links=rows, count=len(rows), **freshness())


def _counted(days: list[ShortLinkDay]) -> dict[str, Any]:
    by_day = [{"date": day.day.isoformat(), "clicks": day.clicks} for day in days]
    return {"clickCount": sum(day.clicks for day in days), "clicksByDay": by_day}


def _day(name: str, text: str) -> datetime.date | None:
    if not text:
        return None
    try:
        return datetime.date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise bad_request(_("%s: write it as 2026-12-31.") % name) from error
