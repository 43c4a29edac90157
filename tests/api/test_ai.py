"""What a language model does for clients: a real server on loopback, and none."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ayrdash.api import transcripts
from ayrdash.core import outbound
from tests.apikeys.keys import bearer, make_key
from tests.doubles import model as doubles
from tests.posts.movies import movie


@pytest.fixture
def model(settings):
    with doubles.running() as server:
        settings.AI_URL, settings.AI_MODEL, settings.AI_KEY = server.url, "small", "secret"
        settings.AI_AUDIO_URL, settings.AI_AUDIO_KEY = server.url, "of the ear"
        settings.AI_AUDIO_MODEL = "whisper"
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
        (
            "/generate/sentiments",
            {"text": "No"},
            '{"sentiment": "negative", "feedback": "F"}',
            "feedback",
            "F",
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


@pytest.mark.parametrize("status", [401, 500])
def test_a_failing_service_is_told_without_what_was_said(api, model, caplog, status):
    model.status, model.says = status, "what the model said"
    reply = api.post("/generate/post", {"text": "Confidential"})
    assert (reply["code"], str(status) in reply["message"]) == (992, True)
    told = caplog.text + json.dumps(reply)
    assert not any(word in told for word in ("Confidential", "secret", "what the model said"))


@pytest.mark.parametrize(("wait", "told"), [("7", "7"), ("99999", "3600"), ("soon", "60")])
def test_a_service_that_is_asked_too_often_is_busy(api, model, wait, told):
    model.status, model.headers = 429, {"Retry-After": wait}
    answer = api.call("POST", "/generate/post", {"text": "Lake"})
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, 983, told)


def video_of(model):
    return {"videoUrl": model.url + "/films/A%20trip.mp4"}


def test_a_video_is_transcribed_and_named(api, model):
    model.video = b"\x00\r\n--film--\r\n" * 20_000
    model.hears, model.says = " We went out.  It rained! ", '{"title": "A wet day"}'
    assert api.post("/generate/transcription", video_of(model)) == {
        "status": "success",
        "transcript": "We went out.  It rained!",
        "transcriptArray": ["We went out.", "It rained!"],
        "videoTitle": "A wet day",
        "wordCount": 5,
    }
    heard, named = model.asked
    assert (heard["path"], heard["model"]) == ("/v1/audio/transcriptions", b"whisper")
    assert (heard["filename"], heard["file"]) == ("A_trip.mp4", model.video)
    assert named["messages"][1]["content"] == "We went out.  It rained!"
    assert model.keys == ["Bearer of the ear", "Bearer secret"]


def test_an_own_upload_is_read_from_the_store(api, model, settings):
    file = SimpleUploadedFile("A wet day.mp4", movie(), "video/mp4")
    kept = api.http.post("/api/media/upload", {"file": file}, headers=api.headers()).json()
    assert kept["url"].startswith(settings.PUBLIC_URL)
    model.hears, model.says = "Hello.", '{"title": "T"}'
    reply = api.post("/generate/transcription", {"videoUrl": kept["url"]})
    assert (reply["transcript"], reply["videoTitle"]) == ("Hello.", "T")
    assert (model.asked[0]["filename"], model.asked[0]["file"]) == ("A_wet_day.mp4", movie())
    assert api.post("/generate/transcription", {"videoUrl": kept["url"] + "x"})["code"] in (
        136,
        400,
    )


def test_silence_has_no_title(api, model):
    reply = api.post("/generate/transcription", video_of(model))
    assert (reply["transcript"], reply["videoTitle"], reply["wordCount"]) == ("", "", 0)
    assert len(model.asked) == 1


def test_a_transcript_is_not_lost_for_want_of_a_title(api, model):
    model.hears, model.says = "Hello.", "no JSON"
    reply = api.post("/generate/transcription", video_of(model))
    assert (reply["transcript"], reply["videoTitle"]) == ("Hello.", "")
    assert len(model.asked) == 2


def test_a_film_that_is_too_long_is_not_sent(api, model, monkeypatch):
    monkeypatch.setattr(transcripts, "MOST_BYTES", 1_000)
    model.video = b"x" * 1_001
    assert api.post("/generate/transcription", video_of(model))["code"] == 136
    assert model.asked == []


def test_a_film_must_be_where_anybody_may_fetch_it(api, model, settings):
    for url in ("http://a.example/a.mp4", "https://127.0.0.1:1/a.mp4", "a.mp4"):
        assert api.post("/generate/transcription", {"videoUrl": url})["code"] in (136, 400)
    model.hears = None
    assert api.post("/generate/transcription", video_of(model))["code"] == 992
    settings.AI_AUDIO_MODEL = ""
    assert api.post("/generate/transcription", video_of(model))["code"] == 990
    assert len(model.asked) == 1


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
    reply = api.post("/generate/transcription", {"videoUrl": "https://a.example"})
    assert (reply["code"], "AI_AUDIO_MODEL" in reply["message"]) == (990, True)
