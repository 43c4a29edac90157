"""Files of posts, and feeds: checked, under way, done with errors; on and failing."""

import datetime

from django.urls import reverse
from django.utils import timezone

from ayrdash.accounts.models import User
from ayrdash.bulk.models import BulkRun
from ayrdash.bulk.services import runs
from ayrdash.feeds.models import Feed, FeedItem
from ayrdash.feeds.services import DEFAULT_TEMPLATE
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.tour import Stop

SOON = timezone.now() + datetime.timedelta(days=9)
FILE = f"""post,platforms,scheduleDate
Rye bread is back on Thursday.,bluesky,{SOON:%Y-%m-%d} 07:00
"A tart a day: rhubarb, plum, pear.",bluesky,{SOON:%Y-%m-%d} 12:30
Win a year of bread!,bluesky,first of May
Come and meet the miller.,myspace,{SOON:%Y-%m-%d} 17:00
"""


def _run(house: House, name: str) -> BulkRun:
    profile = house.profile(FIRST)
    user = User.objects.get(memberships__account=profile.account, memberships__role="owner")
    data = f"{FILE}See you in {name}!,bluesky,{SOON:%Y-%m-%d} 18:00\n".encode()
    return runs.check_file(profile=profile, data=data, name=f"{name}.csv", actor=user)


def checked(house: House) -> str:
    return reverse("bulk:detail", args=[_run(house, "spring").ref])


def under_way(house: House) -> str:
    run = _run(house, "summer")
    BulkRun.objects.filter(pk=run.pk).update(
        state="running", results=run.results[:2], done_count=2, lease_until="2040-01-01T00:00:00Z"
    )
    return reverse("bulk:detail", args=[run.ref])


def done(house: House) -> str:
    run = _run(house, "autumn")
    results = [
        {**result, "status": "success"} if result["status"] == "valid" else result
        for result in run.results
    ]
    BulkRun.objects.filter(pk=run.pk).update(state="done", results=results, done_count=5)
    return reverse("bulk:detail", args=[run.ref])


def _feed(house: House, path: str, **fields: object) -> str:
    feed, _ = Feed.objects.get_or_create(
        profile=house.profile(FIRST),
        url=f"https://ohm.example/{path}",
        defaults={
            "title": "Notes from the oven",
            "template": DEFAULT_TEMPLATE,
            "next_read_at": "2040-01-01T00:00:00Z",
            "read_at": "2026-11-01T08:00:00Z",
            **fields,
        },
    )
    return reverse("feeds:detail", args=[feed.ref])


def followed(house: House) -> str:
    address = _feed(house, "rss")
    feed = Feed.objects.get(profile=house.profile(FIRST), url="https://ohm.example/rss")
    items = [
        ("Why we bake by night", "", ""),
        ("A flour from 14 km away", "", "Bluesky takes 300 characters: leave out 41."),
        ("Open on Sunday", "x" * 20, ""),
    ]
    for number, (title, ref, error) in enumerate(items):
        link = f"https://ohm.example/{number}"
        more = {"title": title, "link": link, "post_ref": ref, "error_message": error}
        FeedItem.objects.get_or_create(feed=feed, key=str(number), defaults=more)
    return address


def failing(house: House) -> str:
    return _feed(
        house, "gone", failures=3, error_message="The feed's address answers 404, not 200."
    )


STATES = [
    Stop("file-checked", checked, acting_as=FIRST, route="bulk:detail"),
    Stop("file-under-way", under_way, acting_as=FIRST, route="bulk:detail"),
    Stop("file-done", done, acting_as=FIRST, route="bulk:detail"),
    Stop("feed", followed, acting_as=FIRST, route="feeds:detail"),
    Stop("feed-failing", failing, acting_as=FIRST, route="feeds:detail"),
]
