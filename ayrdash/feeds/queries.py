"""Reads of feeds."""

from ayrdash.core.errors import NotFound
from ayrdash.feeds.models import Feed, FeedItem
from profiles.models import Profile


def feeds_of(profile: Profile) -> list[Feed]:
    """Return a profile's feeds, newest first."""
    return list(Feed.objects.filter(profile=profile).order_by("-id"))


def feed_of(profile: Profile, ref: str) -> Feed:
    """Return the profile's feed; else ``NotFound``."""
    feed = Feed.objects.filter(profile=profile, ref=ref).first() if ref.isascii() else None
    if feed is None:
        raise NotFound("No such feed.")
    feed.profile = profile
    return feed


def items_of(feed: Feed, limit: int) -> list[FeedItem]:
    """Return the items seen last, newest first."""
    return list(FeedItem.objects.filter(feed=feed).order_by("-id")[:limit])
