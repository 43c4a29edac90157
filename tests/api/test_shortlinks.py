"""Short links, hashtags, generated texts, and what no network gives."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ayrdash.api.models import ShortLinkDay
from ayrdash.core import outbound
from profiles.models import Profile
from tests.api.test_posts import linked  # noqa: F401 - a fixture
from tests.apikeys.keys import bearer, make_key
from tests.doubles import model as doubles


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


@pytest.fixture
def model(settings):
    with doubles.running() as server:
        settings.AI_URL, settings.AI_MODEL, settings.AI_KEY = server.url, "small", "secret"
        yield server


@pytest.mark.parametrize(
    ("path", "body", "says", "member", "value"),
    [
        ("/generate/post", {"text": "Lake"}, '{"post": "At the lake"}', "post", "At the lake"),
        (
            "/generate/rewrite",
            {"post": "A", "rewrites": 1},
            '{"rewrites": ["B", "C"]}',
            "rewrites",
            ["B"],
        ),
        (
            "/generate/translate",
            {"text": "See", "lang": "en"},
            '{"translation": "Lake"}',
            "text",
            "Lake",
        ),
        (
            "/generate/altText",
            {"url": "https://a.example/a.png"},
            '```json\n{"altText": "A"}```',
            "altText",
            "A",
        ),
        (
            "/generate/sentiment",
            {"text": "Yes"},
            '{"sentiment": "Positive", "feedback": "F"}',
            "sentiment",
            "positive",
        ),
    ],
)
def test_the_model_is_asked(api, model, path, body, says, member, value):
    model.says = says
    assert api.post(path, body)[member] == value
    (asked,) = model.asked
    assert (asked["path"], asked["model"]) == ("/v1/chat/completions", "small")
    assert model.keys == ["Bearer secret"]


def test_content_is_moderated(api, model):
    model.says = '{"categories": ["Violence", "hate"]}'
    told = api.post("/validate/moderation", {"text": "A", "imageUrl": "https://a.example/a.png"})
    assert told["flagged"] is True
    assert {name for name, there in told["categories"].items() if there} == {"violence", "hate"}
    asked = model.asked[0]["messages"][1]["content"]
    assert asked[1]["image_url"]["url"] == "https://a.example/a.png"
    model.says = '{"categories": []}'
    clean = api.post("/validate/moderation", {"text": "A"})
    assert (clean["flagged"], any(clean["categories"].values())) == (False, False)


@pytest.mark.parametrize("says", ["{}", '{"categories": "hate"}', '{"categories": ["rude"]}'])
def test_a_verdict_that_says_nothing_known_is_no_verdict(api, model, says):
    model.says = says
    assert api.post("/validate/moderation", {"text": "A"})["code"] == 992


def test_moderation_needs_something_to_judge(api, model):
    assert api.post("/validate/moderation", {})["code"] == 400
    assert api.post("/validate/moderation", {"imageUrl": "http://a.example"})["code"] == 400
    assert model.asked == []


@pytest.mark.parametrize("says", ["no JSON", "[]", "{}", '{"post": 7}', '{"post": " "}'])
def test_a_useless_answer_is_told(api, model, says):
    model.says = says
    assert api.post("/generate/post", {"text": "Lake"})["code"] == 992


def test_a_failing_service_is_told(api, model):
    model.status = 500
    assert api.post("/generate/post", {"text": "Lake"})["code"] == 992


def test_while_two_wait_for_the_model_others_are_sent_away(api, model, monkeypatch):
    replies = []

    def meanwhile(*args, **options):
        replies.append(api.call("POST", "/generate/post", {"text": "B"}))
        raise outbound.OutboundError("gone")

    monkeypatch.setattr(outbound, "call", meanwhile)
    for _ in range(2):  # places are given back
        assert api.post("/generate/post", {"text": "A"})["code"] == 992
        third, second = replies
        assert second.json()["code"] == 992
        assert (third.status_code, third.json()["code"]) == (503, 983)
        assert third["Retry-After"] == "10"
        replies.clear()


@pytest.mark.parametrize(
    ("wish", "code"), [({"read_only": True}, 923), ({"scopes": ["read"]}, 922)]
)
def test_a_key_that_only_reads_spends_nothing_on_the_model(api, alice, model, wish, code):
    _, text = make_key(alice, **wish)
    assert api.post("/generate/post", {"text": "A"}, headers=bearer(text))["code"] == code
    assert model.asked == []


def test_none_is_configured_at_first(api):
    reply = api.post("/generate/post", {"text": "Lake"})
    assert (reply["code"], "AI_URL" in reply["message"]) == (990, True)
    assert api.post("/generate/transcription", {"videoUrl": "https://a.example"})["code"] == 991
