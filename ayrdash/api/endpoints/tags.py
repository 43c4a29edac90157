"""Hashtags: from a post's own words, and from what the profile has posted."""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.errors import bad_request
from ayrdash.api.formats import freshness, iso_seconds
from ayrdash.api.params import FromBody, FromQuery, Input
from ayrdash.api.schemas import Success
from ayrdash.api.targets import linked_account, not_possible
from ayrdash.apikeys.scopes import Rule, Scope
from ayrdash.posts.hashtags import own_words, used_by, with_tags

_READS = Rule(Scope.READ, reads=True)
POSITIONS = ("auto", "end")


class AutoIn(Input):
    """The body of ``POST /hashtags/auto``."""

    post: str = Field(min_length=1, max_length=10_000)
    max: int = Field(2, ge=1, le=10)
    position: str = "auto"
    profile_key: str | None = Field(None, alias="profileKey")


class KeywordQuery(Input):
    """A query that names a keyword or a hashtag."""

    keyword: str = Field("", max_length=100)
    hashtag: str = Field("", max_length=100)


@endpoint(
    "POST",
    "/hashtags/auto",
    aliases=["/auto-hashtag"],
    action="request",
    answer=Success,
    scope=_READS,
)
def auto_hashtags(request: ApiRequest, body: Annotated[AutoIn, FromBody(...)]) -> Reply:
    """Make hashtags of the words that tell most about a post: its own, none is invented."""
    if body.position not in POSITIONS:
        raise bad_request(_("position: auto or end."))
    words = own_words(body.post, body.max)
    text = with_tags(body.post, words, at_end=body.position == "end")
    return success(post=text, hashtags=[f"#{word}" for word in words])


@endpoint("GET", "/hashtags/search", action="request", answer=Success, scope=_READS)
def search_hashtags(request: ApiRequest, query: Annotated[KeywordQuery, FromQuery(...)]) -> Reply:
    """Return the hashtags of the profile's newest 1,000 posts, most used first."""
    rows = used_by(request.auth.profile, query.keyword)
    found = [
        {"name": row.name, "count": row.count, "lastUsed": iso_seconds(row.last_used)}
        for row in rows
    ]
    return success(hashtags=found, count=len(found), source="posts", **freshness())


@endpoint("GET", "/hashtags/recommend", action="request", answer=Success, scope=_READS)
def recommend_hashtags(
    request: ApiRequest, query: Annotated[KeywordQuery, FromQuery(...)]
) -> Reply:
    """Refused with 156 or 991: TikTok recommends them, and it can't be asked here."""
    linked_account(request.auth.profile, "tiktok")
    raise not_possible("tiktok")


@endpoint("GET", "/hashtags/banned", action="request", answer=Success, scope=_READS)
def banned_hashtags(request: ApiRequest, query: Annotated[KeywordQuery, FromQuery(...)]) -> Reply:
    """Refused with 991: no network publishes which hashtags it bans, and none are guessed."""
    message = _("No network publishes a list of banned hashtags; none is made up here.")
    raise not_possible("", message)
