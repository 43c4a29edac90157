"""The official clients, unmodified, against a running server: every method is called."""

import base64
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ayrdash.linking.services.keypair import domain_of
from ayrdash.networks.services import link_bluesky
from tests.api.caller import key_of
from tests.api.test_rest import png
from tests.cast import make_party
from tests.doubles import model as doubles

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
pytestmark = [pytest.mark.clients, pytest.mark.django_db(transaction=True)]
# What no network that is linked here gives, and why.
NOT_GIVEN = {
    "recommendHashtags": 156,
    "checkBannedHashtags": 991,
    "reviews": 156,
    "review": 156,
    "reviewReply": 156,
    "replyReview": 156,
    "deleteReviewReply": 156,
    "deleteReplyReview": 156,
}
# No feed is reachable from a test of clients: each says which rule refused it.
FEED_ACTS = ("addFeed", "feedAdd", "deleteFeed", "feedDelete", "updateFeed", "feedUpdate")
# These only set headers of the client itself.
UNCALLED = {
    "set_twitter_byo",
    "clear_twitter_byo",
    "setTwitterByo",
    "clearTwitterByo",
    "getHeaders",
}
# The members that the model of the tests answers with, for whatever it is asked.
SAYS = {"post": "P", "rewrites": ["R"], "translation": "T", "altText": "A"}
SAYS |= {"sentiment": "neutral", "feedback": "F", "title": "T"}


@pytest.fixture(scope="session")
def cache():
    done = subprocess.run([ROOT / "scripts" / "need-clients"], check=True, capture_output=True)
    return Path(done.stdout.decode().strip())


@pytest.fixture
def alice(db, bluesky, settings):
    settings.BLUESKY_APPVIEW = bluesky.url
    party = make_party("alice@northwind.test", "Northwind", "Acme")
    for profile in (party.primary, party.profile):
        link_bluesky(
            profile=profile,
            handle=bluesky.account.handle,
            app_password=bluesky.account.app_password,
            host=bluesky.url,
            actor=party.user,
            confirmed=True,
        )
    return party


def read_back(video):
    """Return the calls about a post that is out, and those that need none."""
    return [
        ["history", {"platform": "bluesky"}, None],
        ["analyticsPost", {"id": "$id", "platforms": ["bluesky"]}, None],
        ["analyticsSocial", {"platforms": ["bluesky"]}, None],
        [
            "postComment",
            {"id": "$id", "platforms": ["bluesky"], "comment": "C"},
            {"said": "commentId"},
        ],
        ["replyComment", {"commentId": "$said", "platforms": ["bluesky"], "comment": "R"}, None],
        ["getComments", {"id": "$id"}, None],
        ["deleteComments", {"id": "$said"}, None],
        ["getBrandByUser", {"platforms": ["bluesky"], "blueskyUser": "alice.test"}, None],
        ["shortLink", {"url": "https://a.example"}, {"link": "id"}],
        ["shorten", {"url": "https://a.example"}, None],
        ["shortLinkAnalytics", {"id": "$link"}, None],
        ["analyticsLinks", {}, None],
        *[[name, {}, None] for name in ("getFeeds", "feedGet")],
        *[[name, {"id": "x", "url": "x"}, None] for name in FEED_ACTS],
        ["mediaUploadUrl", {"fileName": "a.png", "contentType": "png"}, None],
        ["autoHashtags", {"post": "A wonderful holiday"}, None],
        ["generatePost", {"text": "A lake"}, None],
        ["generateRewrite", {"post": "A lake"}, None],
        ["generateTranslation", {"text": "A lake", "lang": "de"}, None],
        ["generateAltText", {"url": "https://a.example/a.png"}, None],
        ["generateSentiment", {"text": "A lake"}, None],
        ["generateTranscription", {"videoUrl": video}, None],
        *[[name, {"platform": "gmb", "reviewId": "x", "id": "x"}, None] for name in NOT_GIVEN],
    ]


def steps(alice, video):
    """Return every call with its argument and what to keep of its reply."""
    file = "data:image/png;base64," + base64.b64encode(png()).decode()
    domain = domain_of(alice.account).name
    later = "2027-06-01T10:00:00Z"
    post = {"post": "Hello from a client", "platforms": ["bluesky"]}
    return [
        ["user", {}, None],
        ["post", dict(post), {"id": "id"}],
        ["getPost", {"id": "$id"}, None],
        ["history", {}, None],
        ["history", {"id": "$id"}, None],
        *read_back(video),
        ["post", {**post, "scheduleDate": later}, {"later": "id"}],
        ["updatePost", {"id": "$later", "scheduleDate": "2027-07-01T10:00:00Z"}, None],
        ["delete", {"id": "$later"}, None],
        ["delete", {"id": "$id"}, None],
        ["retryPost", {"id": "$id"}, None],
        ["upload", {"file": file, "fileName": "a.png", "description": "A"}, {"media": "url"}],
        ["media", {}, None],
        ["mediaMeta", {"url": "https://127.0.0.2/a.png"}, None],
        ["verifyMediaExists", {"mediaUrl": "https://127.0.0.2/a.png"}, None],
        ["registerWebhook", {"action": "social", "url": "https://hooks.example/a"}, None],
        ["registerWebook", {"action": "social", "url": "https://hooks.example/a"}, None],
        ["listWebhooks", {}, None],
        ["unregisterWebhook", {"action": "social"}, None],
        ["setAutoSchedule", {"schedule": ["13:05Z", "20:14Z"], "title": "shop"}, None],
        ["listAutoSchedule", {}, None],
        ["deleteAutoSchedule", {"title": "shop"}, None],
        ["createProfile", {"title": "By a client"}, {"profile": "profileKey"}],
        ["getProfiles", {"title": "By a client", "limit": 5}, None],
        ["updateProfile", {"profileKey": "$profile", "title": "Renamed"}, None],
        ["generateJWT", {"profileKey": "$profile", "domain": domain, "privateKey": "x"}, None],
        ["unlinkSocial", {"profileKey": "$profile", "platform": "bluesky"}, None],
        ["deleteProfile", {"profileKey": "$profile"}, None],
        ["setProfileKey", key_of(alice.profile), None],
        ["post", dict(post), None],
        ["resizeImage", {"imageUrl": "$media", "mediaUrl": "$media", "platform": "facebook"}, None],
    ]


def run(command, script, **options):
    done = subprocess.run(
        command,
        input=json.dumps(script),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(result, *, uncalled):
    """Every method was called, every reply is ours, and only what is listed is refused."""
    called = {name for name, _ in result["replies"]}
    assert set(result["methods"]) - called == uncalled
    for name, reply in result["replies"]:
        assert isinstance(reply, dict), (name, reply)
        if name in ("mediaMeta", "verifyMediaExists"):
            assert reply["code"] == 136, (name, reply)
        elif name in FEED_ACTS:
            assert reply["code"] == 993, (name, reply)
        elif name == "feedGet" and reply["status"] == "error":
            # The oldest client sends its key in the query: refused.
            assert reply["code"] == 102, (name, reply)
        elif name in NOT_GIVEN:
            assert reply["code"] == NOT_GIVEN[name], (name, reply)
        elif name == "retryPost":
            assert reply["code"] == 913, (name, reply)
        else:
            assert reply.get("status", "success") in ("success", "scheduled"), (name, reply)


@pytest.fixture(autouse=True)
def model(settings):
    with doubles.running() as server:
        server.says = json.dumps(SAYS)
        settings.AI_URL, settings.AI_MODEL = server.url, "small"
        settings.AI_AUDIO_URL, settings.AI_AUDIO_MODEL, server.hears = server.url, "ear", "Hello."
        yield server


def test_the_python_client(cache, alice, model, live_server):
    script = {"base": f"{live_server.url}/api", "key": key_of(alice.primary)}
    every = steps(alice, f"{model.url}/a.mp4")
    known = [step for step in every if step[0] in python_methods(cache)]
    env = {"PYTHONPATH": str(cache / "python"), "PATH": "/usr/bin:/bin"}
    result = run([sys.executable, HERE / "drive.py"], {**script, "steps": known}, env=env)
    check(result, uncalled=UNCALLED & set(result["methods"]))


def python_methods(cache):
    source = (cache / "python" / "ayrshare" / "ayrshare.py").read_text()
    return {line.split("(")[0].split()[-1] for line in source.splitlines() if "    def " in line}


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
@pytest.mark.parametrize("package", ["social-media-api", "social-post-api"])
def test_an_npm_client(cache, alice, model, live_server, package):
    module = cache / "npm" / package / "node_modules" / package
    script = {
        "base": f"{live_server.url}/api",
        "key": key_of(alice.primary),
        "module": str(module),
        "steps": steps(alice, f"{model.url}/a.mp4"),
    }
    result = run(["node", HERE / "drive.cjs"], script)
    check(result, uncalled=UNCALLED & set(result["methods"]))
