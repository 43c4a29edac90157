"""Short links, hashtags, and what no network gives."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.api.models import ShortLinkDay
from profiles.models import Profile
from tests.api.test_posts import linked  # noqa: F401 - a fixture


def followed(url, method="get"):
    return getattr(Client(), method)("/s/" + url.rsplit("/", 1)[-1])


def test_a_link_leads_on_and_counts(api):
    made = api.post("/links", {"url": "https://a.example/p?a=1#top", "utmSource": "x y"})
    answer = followed(made["shortUrl"])
    target = "https://a.example/p?a=1&utm_source=x+y#top"
    assert (answer.status_code, answer["Location"]) == (302, target)
    followed(made["shortUrl"])
    followed(made["shortUrl"], "head")
    (row,) = api.get(f"/links/{made['id']}")["links"]
    today = timezone.now().date().isoformat()
    assert (row["clickCount"], row["originalUrl"]) == (2, "https://a.example/p?a=1#top")
    assert row["clicksByDay"] == [{"date": today, "clicks": 2}]


def test_links_are_narrowed_by_day(api):
    made = api.post("/shorten", {"url": "https://a.example"})
    followed(made["shortUrl"])
    past = timezone.now().date() - datetime.timedelta(days=3)
    ShortLinkDay.objects.update(day=past)
    assert (
        api.get("/links", f"fromClickDate={timezone.now().date()}")["links"][0]["clickCount"] == 0
    )
    assert api.get("/links", f"toClickDate={past}")["links"][0]["clickCount"] == 1
    assert api.get("/analytics/links", f"toCreatedDate={past}")["count"] == 0
    assert api.get("/links", "fromClickDate=soon")["code"] == 400


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "a.example", "https://", "https://u:p@a.example", "https://[", ""],
)
def test_only_web_addresses_are_shortened(api, url):
    assert api.post("/links", {"url": url})["code"] == 400


def test_a_link_ends_with_its_profile_s_freedom(acme):
    made = acme.post("/links", {"url": "https://a.example"})
    Profile.objects.filter(pk=acme.profile.pk).update(suspended_at=timezone.now())
    assert followed(made["shortUrl"]).status_code == 404
    assert Client().get("/s/nothing").status_code == 404


def test_another_profile_s_link_is_not_shown(api, acme):
    made = acme.post("/links", {"url": "https://a.example"})
    assert api.get(f"/links/{made['id']}")["code"] == 221


def test_queries_do_not_grow_with_links(api):
    def count():
        with CaptureQueriesContext(connection) as seen:
            api.get("/links")
        return len(seen)

    followed(api.post("/links", {"url": "https://a.example"})["shortUrl"])
    few = count()
    for _number in range(4):
        followed(api.post("/links", {"url": "https://a.example"})["shortUrl"])
    assert count() == few


def test_hashtags_are_the_text_s_own_words(api):
    text = "Our holiday cottages by the lake: a cottage holiday with sauna, see a@holiday.example"
    reply = api.post("/hashtags/auto", {"post": text, "max": 2})
    assert reply["hashtags"] == ["#holiday", "#cottages"]
    assert reply["post"].startswith("Our #holiday #cottages by the lake: a cottage holiday")
    end = api.post("/auto-hashtag", {"post": text, "max": 1, "position": "end"})
    assert end["post"] == f"{text} #holiday"
    assert api.post("/hashtags/auto", {"post": "So it is"})["post"] == "So it is"


def test_hashtags_are_found_in_own_posts(api, linked):  # noqa: F811 - the fixture
    for text in ("#Lake and #sauna", "#lake again", "no tag"):
        api.post("/post", {"post": text, "platforms": ["bluesky"]})
    found = api.get("/hashtags/search", "keyword=LA")["hashtags"]
    assert [(row["name"], row["count"]) for row in found] == [("lake", 2)]
    assert api.get("/hashtags/search")["count"] == 2


def test_what_can_t_be_known_is_refused(api):
    assert api.get("/hashtags/banned", "hashtag=a")["code"] == 991
    assert api.get("/hashtags/recommend", "keyword=a")["code"] == 156
    assert api.get("/reviews", "platform=gmb")["code"] == 156


def test_json_is_judged(api):
    assert api.post("/validate/json", '{"a": 1}', content_type="text/plain")["status"] == "success"
    assert api.post("/validate/json", '{"a": ', content_type="text/plain")["code"] == 400
