"""Feeds of the acting profile."""

from typing import Any

from ayrdash.feeds.models import Feed
from ayrdash.feeds.services import DEFAULT_TEMPLATE
from tests.access.table import Row
from tests.cast import Party


def feed(party: Party) -> Feed:
    made, _ = Feed.objects.get_or_create(
        profile=party.profile,
        url="https://a.example/rss",
        defaults={"template": DEFAULT_TEMPLATE},
    )
    return made


def a_feed(party: Party) -> list[Any]:
    return [feed(party).ref]


# No feed can be read there.
NEW = {"url": "https://127.0.0.2/rss", "kind": "rss", "template": DEFAULT_TEMPLATE}
FEED: dict[str, Any] = {"of": a_feed, "primary": 404}

ROWS = [
    Row("feeds:index", "GET"),
    Row("feeds:index", "POST", data=NEW, primary=422, needs="post"),
    Row("feeds:detail", "GET", profile=200, **FEED),
    Row(
        "feeds:detail",
        "POST",
        profile=302,
        needs="post",
        data={"template": DEFAULT_TEMPLATE},
        **FEED,
    ),
    Row("feeds:pause", "POST", profile=302, needs="post", **FEED),
    Row("feeds:remove", "POST", profile=302, needs="post", **FEED),
]
