"""The API: every endpoint with its older names, and the doors that lead nowhere."""

import base64
import io
from typing import Any

from django.utils import timezone
from PIL import Image

from ayrdash.api.shortlinks import make_link
from ayrdash.bulk.services.runs import start_run
from ayrdash.feeds.models import Feed
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.posts.models import Delivery, Post
from tests.access.bearer import Call
from tests.access.table import Row, public
from tests.cast import Party


def nowhere(route: str) -> list[Row]:
    """No endpoint: the same JSON for everybody, by any method."""
    return [public(route, method, 404, csrf=False, viewers=True) for method in ("GET", "POST")]


def no_file(party: Party) -> list[Any]:
    return ["0" * 32]


def a_call(party: Party) -> list[Any]:
    return ["list_profiles"]


ROWS = [
    *nowhere("api_root"),
    *nowhere("api_missing"),
    # The protocol's door knows keys alone, like the API.
    public("mcp", "POST", 401, csrf=False, viewers=True),
    public("mcp", "GET", 405),
    Row("api_docs", "GET"),
    Row("api_errors", "GET"),
    Row("api_doctor", "GET", needs="see_keys"),
    Row("api_doctor", "POST", needs="see_keys", primary=200, data={"pasted": "nothing"}),
    Row("api_try", "GET", of=a_call, foreign=0),
    public("api_description", "GET"),
    public("api_file", "GET", 404, of=no_file),
    public("api_batch", "GET", 404, of=no_file),
    public("short_link", "GET", 302, of=lambda party: [short_link(party)]),
    # The signature in the address is the key; only PUT is taken.
    public("api_put", "GET", 405, of=no_file),
    public("api_put", "POST", 405, of=no_file, csrf=False, viewers=True),
]


def waiting(party: Party) -> str:
    """A post of the Primary's that waits for tomorrow."""
    later = timezone.now() + timezone.timedelta(days=1)
    post = Post.objects.create(profile=party.primary, text="Soon", due_at=later)
    Delivery.objects.create(post=post, network="bluesky", due_at=later, record_time=later)
    return post.ref


def upload(party: Party) -> str:
    data = b"post,platforms\nHello,bluesky\n"
    return start_run(profile=party.primary, data=data, actor=party.user).ref


def failed(party: Party) -> str:
    post = Post.objects.get(ref=waiting(party))
    post.deliveries.update(state=Delivery.State.FAILED)
    Post.objects.filter(pk=post.pk).update(state=Post.State.ERROR)
    return post.ref


def with_history(party: Party) -> dict[str, Any]:
    waiting(party)
    return {}


def picture() -> str:
    out = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def link_session(party: Party) -> str:
    return create_link_session(profile=party.profile, by=party.user).session.ref


def short_link(party: Party) -> str:
    return make_link(profile=party.primary, url="https://a.example", utm={}).code


def feed(party: Party) -> str:
    made, _ = Feed.objects.get_or_create(profile=party.primary, url="https://a.example/rss")
    return made.ref


ADS = (
    *("accounts", "ads", "history", "spend"),
    *("interests", "regions", "cities", "dsaRecommendations"),
)
TOMORROW = (timezone.now() + timezone.timedelta(days=1)).isoformat()

CALLS = [
    Call(
        ("POST profiles", "POST profiles/profile", "POST profiles/create-profile"),
        body={"title": "New"},
        account_level=True,
    ),
    Call(("GET profiles",), account_level=True),
    Call(
        (
            "PATCH profiles",
            "PUT profiles",
            "PATCH profiles/profile",
            "PUT profiles/profile",
        ),
        body={"title": "Renamed"},
        as_profile=True,
    ),
    Call(
        ("DELETE profiles", "DELETE profiles/profile", "DELETE profiles/delete-profile"),
        of=lambda party: party.profile.title,
        named="title",
        foreign=404,
    ),
    Call(("DELETE profiles/social",), body={"platform": "bluesky"}),
    Call(("POST profiles/link-sessions", "POST profiles/generateJWT"), as_profile=True),
    Call(("DELETE profiles/link-sessions/{}",), of=link_session, account_level=True, foreign=400),
    Call(("POST post",), body={"post": "Hi", "platforms": ["bluesky"]}, answer=400),
    Call(
        ("POST post/bulk", "PUT post/bulk"),
        body={"file": "no file"},
        answer=400,
    ),
    Call(("GET post/bulk/{}",), of=upload),
    Call(("POST validate/post",), body={"post": "Hi", "platforms": ["bluesky"]}),
    Call(("GET post/{}", "GET history/{}"), of=waiting),
    Call(("PATCH post", "PUT post"), body={"scheduleDate": TOMORROW}, of=waiting, named="id"),
    Call(("PUT post/retry",), of=failed, named="id"),
    Call(("DELETE post", "DELETE delete"), of=waiting, named="id"),
    Call(("GET history",), body=with_history),
    Call(("GET user",)),
    Call(("POST comments",), body={"comment": "Hi"}, of=waiting, named="id", answer=400),
    Call(("GET comments/{}",), of=waiting, answer=400),
    Call(("GET comments",), query="id=x", answer=400),
    Call(
        ("POST comments/reply", "POST comments/reply/{}", "DELETE comments", "DELETE comments/{}"),
        body={"comment": "Hi", "commentId": "x"},
        answer=400,
    ),
    Call(("POST analytics/post",), of=waiting, named="id", answer=400),
    Call(("POST analytics/social",), body={"platforms": ["bluesky"]}, answer=400),
    Call(("GET brand/byUser",), query="platforms=bluesky&blueskyUser=a.test", answer=400),
    Call(("POST links", "POST shorten", "POST short"), body={"url": "https://a.example"}),
    Call(("GET links", "GET analytics/links", "GET analytics/links-short")),
    Call(("POST feed",), body={"url": "https://127.0.0.2/rss"}, answer=400),
    Call(("GET feed",)),
    Call(("PUT feed",), of=feed, named="id"),
    Call(("DELETE feed",), of=feed, named="id"),
    Call(("GET links/{}",), of=short_link),
    Call(("POST hashtags/auto", "POST auto-hashtag"), body={"post": "A wonderful holiday"}),
    Call(("GET hashtags/search",)),
    Call(("GET hashtags/recommend", "GET hashtags/banned"), answer=400),
    Call(
        ("POST generate/post", "POST generate/sentiment", "POST generate/sentiments"),
        body={"text": "A"},
        answer=501,
    ),
    Call(("POST generate/rewrite",), body={"post": "A"}, answer=501),
    Call(("POST generate/translate",), body={"text": "A", "lang": "de"}, answer=501),
    Call(("POST generate/altText",), body={"url": "https://a.example/a.png"}, answer=501),
    Call(("POST generate/transcription",), body={"videoUrl": "https://a.example"}, answer=501),
    Call(
        (
            "GET messages/{}",
            "POST messages/{}",
            "GET messages/autoresponse",
            "POST messages/autoresponse",
            "PUT messages/autoresponse",
        ),
        answer=400,
    ),
    Call(("GET reviews", "GET reviews/{}", "POST reviews", "DELETE reviews"), answer=400),
    Call(("POST validate/json",)),
    Call(("POST validate/media",), body={"mediaUrl": "https://127.0.0.1/a.png"}, answer=400),
    Call(
        ("POST auto-schedule", "POST auto-schedule/set", "POST set-auto-schedule"),
        body={"schedule": ["10:00Z"]},
    ),
    Call(("GET auto-schedule", "GET auto-schedule/list")),
    Call(("DELETE auto-schedule", "DELETE auto-schedule/delete"), body={"title": "default"}),
    Call(("POST media/upload", "POST upload"), body={"file": picture()}),
    Call(("GET media/uploadUrl",), query="fileName=a.png"),
    Call(("GET media",)),
    Call(("POST media/urlExists",), body={"mediaUrl": "https://127.0.0.1/a.png"}, answer=400),
    Call(("GET media/meta",), query="url=https://127.0.0.1/a.png", answer=400),
    Call(
        ("POST hook/webhook", "POST hook"),
        body={"action": "social", "url": "https://hooks.example/a"},
    ),
    Call(("DELETE hook/webhook", "DELETE hook"), body={"action": "social"}),
    Call(("GET hook/webhook", "GET hook")),
    Call(("POST post/copy",), body={"platforms": ["bluesky"]}, of=waiting, named="id", answer=400),
    Call(("POST media/resize",), body={"file": picture(), "platform": "facebook"}),
    Call(("POST validate/moderation",), body={"text": "A"}, answer=501),
    Call(("GET user/details",)),
    Call(("GET error-explainer",), query="code=156"),
    Call(("GET profiles/visibility",)),
    Call(("POST validate/postLength",), body={"post": "Hi"}),
    Call(
        (
            *(f"GET ads/facebook/{word}" for word in ADS),
            "POST ads/facebook/boost",
            "PUT ads/facebook/ads",
            "PUT ads/facebook/update",
            "GET analytics/youTubePlaylists",
            "POST post/youTubeWatermark",
            "DELETE post/youTubeWatermark",
            "GET analytics/getInstagramOnlineFollowers",
            "GET brand/search/facebook",
            "GET brand/search/linkedin",
        ),
        answer=400,
    ),
    Call(
        ("GET post/redditFlair/{}", "GET validate/redditExists/{}"),
        of=lambda party: "django",
        answer=400,
    ),
    Call(("GET user/batch",), account_level=True),
]
