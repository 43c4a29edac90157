"""Feeds whose new items become posts."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import Field

from ayrdash.api.app import endpoint
from ayrdash.api.auth import ApiRequest
from ayrdash.api.envelope import Reply, success
from ayrdash.api.formats import iso_seconds
from ayrdash.api.params import FromBody, Input
from ayrdash.api.schemas import Success
from ayrdash.apikeys.scopes import Scope
from ayrdash.core.errors import NotFound
from ayrdash.feeds.models import Feed
from ayrdash.feeds.queries import feed_of, feeds_of
from ayrdash.feeds.services import FeedRefused, add_feed, change_feed, remove_feed


class FeedIn(Input):
    """The body of ``POST /feed``."""

    url: str
    type: str = Feed.Kind.RSS.value
    template: str = Field("", description="With `{title}`, `{link}`, `{summary}`.")
    use_first_image: bool = Field(False, alias="useFirstImage")
    auto_hashtag: bool = Field(False, alias="autoHashtag")
    profile_key: str | None = Field(None, alias="profileKey")


class FeedChange(Input):
    """The body of ``PUT /feed``."""

    id: str
    paused: bool | None = None
    template: str | None = None
    use_first_image: bool | None = Field(None, alias="useFirstImage")
    auto_hashtag: bool | None = Field(None, alias="autoHashtag")
    profile_key: str | None = Field(None, alias="profileKey")


class FeedNamed(Input):
    """The body of ``DELETE /feed``."""

    id: str
    profile_key: str | None = Field(None, alias="profileKey")


@endpoint("POST", "/feed", action="create", answer=Success, scope=Scope.POST)
def follow_feed(request: ApiRequest, body: Annotated[FeedIn, FromBody(...)]) -> Reply:
    """Follow an RSS or Atom feed: each new item becomes a post. What it holds now is old."""
    feed = add_feed(
        profile=request.auth.profile,
        url=body.url,
        kind=body.type,
        template=body.template,
        use_first_image=body.use_first_image,
        auto_hashtag=body.auto_hashtag,
        actor=None,
    )
    return success(**_row(feed), refId=request.auth.profile.ref_id)


@endpoint("GET", "/feed", action="request", answer=Success, scope=Scope.POST)
def list_feeds(request: ApiRequest) -> Reply:
    """Return the profile's feeds, newest first, with the last error and the next reading."""
    rows = [_row(feed) for feed in feeds_of(request.auth.profile)]
    return success(feeds=rows, count=len(rows))


@endpoint("PUT", "/feed", action="update", answer=Success, scope=Scope.POST)
def update_feed(request: ApiRequest, body: Annotated[FeedChange, FromBody(...)]) -> Reply:
    """Pause a feed, let it go on, or change its `template` and options."""
    feed = _found(request, body.id)
    change_feed(
        feed=feed,
        paused=body.paused,
        template=body.template,
        use_first_image=body.use_first_image,
        auto_hashtag=body.auto_hashtag,
        actor=None,
    )
    return success(**_row(feed))


@endpoint("DELETE", "/feed", action="delete", answer=Success, scope=Scope.POST)
def unfollow_feed(request: ApiRequest, body: Annotated[FeedNamed, FromBody(...)]) -> Reply:
    """Follow a feed no longer; its posts stay."""
    remove_feed(feed=_found(request, body.id), actor=None)
    return success(id=body.id)


def _found(request: ApiRequest, ref: str) -> Feed:
    try:
        return feed_of(request.auth.profile, ref)
    except NotFound as error:
        raise FeedRefused(_("There is no feed with this id.")) from error


def _row(feed: Feed) -> dict[str, Any]:
    return {
        "id": feed.ref,
        "title": feed.title,
        "feedURL": feed.url,
        "websiteLink": feed.website,
        "type": feed.kind,
        "template": feed.template,
        "paused": feed.is_paused,
        "created": iso_seconds(feed.created_at),
        "lastRead": iso_seconds(feed.read_at) if feed.read_at else None,
        "nextRead": iso_seconds(feed.next_read_at),
        "error": feed.error_message or None,
        "useFirstImage": feed.use_first_image,
        "autoHashtag": feed.auto_hashtag,
    }
