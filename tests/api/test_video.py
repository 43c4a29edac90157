"""Videos by the API: uploaded, put to a signed address, or fetched from an address."""

import base64
import itertools
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from ayrdash.api import media_in
from ayrdash.api.errors import ApiError
from ayrdash.api.models import Upload
from ayrdash.api.uploads import address_of
from ayrdash.core import stored
from ayrdash.posts import limits
from ayrdash.posts.models import Delivery, Media, Post
from ayrdash.posts.services.publish import publish_delivery
from tests.api.test_direct import Bucket, answers, picture
from tests.doubles.tiktok import PERSON
from tests.doubles.youtube import CHANNEL
from tests.jobs.working import work_off
from tests.networks import codeflow
from tests.networks.contract.tiktok import tiktok_at
from tests.networks.contract.youtube import youtube_at
from tests.posts.movies import movie

OPTIONS = {"youTubeOptions": {"title": "Our oven"}}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bucket():
    return Bucket()


@pytest.fixture
def youtube(alice, settings):
    with youtube_at(settings) as double:
        codeflow.link(alice, "youtube", CHANNEL).__class__.objects.update(profile=alice.primary)
        yield double


@pytest.fixture
def elsewhere(settings):
    """Serves whatever is put into ``files``."""
    files = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path in files else 404)
            self.end_headers()
            self.wfile.write(files.get(self.path, b""))

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    settings.OUTBOUND_LOOPBACK = True
    files["url"] = f"http://127.0.0.1:{server.server_address[1]}"
    yield files
    server.shutdown()
    server.server_close()


def put(address, data):
    return Client().put(urlsplit(address).path, data, content_type="video/mp4")


def post(api, address, **more):
    return api.post(
        "/post",
        {"post": "Hello", "platforms": ["youtube"], "mediaUrls": [address], **OPTIONS, **more},
    )


def test_a_video_put_to_a_signed_address_is_published_by_its_address(api, youtube):
    told = api.get("/media/uploadUrl", "fileName=oven.mp4&contentType=mp4")
    assert told["contentType"] == "video/mp4"
    assert put(told["uploadUrl"], movie()).json()["contentType"] == "video/mp4"
    access = urlsplit(told["accessUrl"]).path
    found = Client().get(access, headers={"range": "bytes=4-7"})
    assert (found.status_code, found.getvalue()) == (206, b"ftyp")
    endless = Client().get(access, headers={"range": f"bytes=0-{'9' * 5_000}"})
    assert (endless.status_code, endless.getvalue()) == (200, movie())
    reply = post(api, told["accessUrl"], isVideo=True)
    # Not a byte is sent while the call waits.
    waits = {"status": "pending", "id": "pending", "platform": "youtube"}
    assert (reply["status"], reply["postIds"], youtube.calls["POST upload/videos"]) == (
        "pending",
        [waits],
        0,
    )
    work_off()
    (row,) = api.get("/history/" + reply["id"])["postIds"]
    assert (row["status"], [row["id"]]) == ("success", list(youtube.videos))
    media = Media.objects.get()
    assert (media.file_name, media.size_bytes, media.seconds) == ("oven.mp4", len(movie()), 10)
    assert Post.objects.get() == media.post


@pytest.fixture
def waiting(api, youtube, bucket, monkeypatch):
    """A post to YouTube that waits for the worker; its video lies in the bucket."""
    told = api.get("/media/uploadUrl", "fileName=oven.mp4&contentType=mp4")
    film = movie(length=600_000)
    put(told["uploadUrl"], film)
    post(api, told["accessUrl"])
    monkeypatch.setattr(stored, "default_storage", SimpleNamespace(bucket=bucket))
    bucket.objects[Media.objects.get().file.name] = film
    return Delivery.objects.get()


def refuses(status):
    raise answers("HeadObject", status)


@pytest.mark.parametrize("when", ["head", "meanwhile"])
@pytest.mark.parametrize("status", [403, 503])
def test_a_store_that_fails_for_now_ends_no_post(waiting, bucket, youtube, when, status):
    works = getattr(bucket, when)
    setattr(bucket, when, lambda: refuses(status))
    publish_delivery(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_code) == ("queued", "transient")
    setattr(bucket, when, works)
    with time_machine.travel(waiting.due_at, tick=False):
        assert publish_delivery(waiting.pk) == "published"
    assert youtube.videos


def test_a_video_is_looked_up_once_however_many_pieces_it_goes_in(
    waiting, bucket, youtube, monkeypatch
):
    looks = []
    bucket.head = lambda: looks.append(1)
    monkeypatch.setattr("ayrdash.networks.adapters.youtube.upload.PIECE", 2**18)
    assert publish_delivery(waiting.pk) == "published"
    assert len(looks) == 1


def test_a_video_that_the_store_has_lost_ends_the_post(waiting, bucket):
    bucket.objects.clear()
    publish_delivery(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_code) == ("failed", "rejected")


def test_what_the_store_has_lost_is_no_fault_of_ours(api, waiting, bucket):
    sent = post(api, address_of(Upload.objects.get()))
    assert (sent["code"], sent["status"]) == (136, "error")
    wish = {"id": waiting.post.ref, "platforms": ["youtube"]}
    bucket.objects.clear()
    assert api.post("/post/copy", wish)["code"] == 136


@pytest.mark.parametrize(("status", "told"), [(404, 404), (403, 503), (503, 503)])
def test_who_fetches_an_upload_is_told_what_is_wrong(api, waiting, bucket, status, told):
    bucket.head = lambda: refuses(status)
    answer = Client().get(urlsplit(address_of(Upload.objects.get())).path)
    assert (answer.status_code, "immutable" in answer.get("Cache-Control", "")) == (told, False)


def test_a_small_video_comes_as_base64(api):
    data = base64.b64encode(movie(brand=b"qt  ")).decode()
    body = {"file": f"data:video/quicktime;base64,{data}", "fileName": "a.mov"}
    assert api.post("/media/upload", body)["contentType"] == "video/quicktime"
    assert Upload.objects.get().size_bytes == len(movie())


def test_a_video_is_fetched_from_an_address(api, youtube, elsewhere):
    elsewhere["/films/oven.mp4"] = movie()
    address = elsewhere["url"] + "/films/oven.mp4"
    assert post(api, address)["status"] == "pending"
    assert Media.objects.get().file_name == "oven.mp4"
    told = api.post("/validate/media", {"mediaUrl": address})
    assert (told["contentType"], told["contentLength"]) == ("video/mp4", len(movie()))


def test_an_address_may_end_in_more_than_a_file_s_name_can_hold(api, youtube, elsewhere):
    path = f"/oven.{'x' * 300}"
    elsewhere[path] = movie()
    assert post(api, elsewhere["url"] + path)["status"] == "pending"
    assert len(Media.objects.get().file_name) == 255


@pytest.mark.parametrize("data", [movie()[:-5], b"GIF89a", b""], ids=["cut", "gif", "empty"])
def test_what_is_no_video_and_no_image_is_refused_at_once(api, youtube, elsewhere, data):
    elsewhere["/a.mp4"] = data
    reply = api.call(
        "POST",
        "/post",
        {
            "post": "Hi",
            "platforms": ["youtube"],
            **OPTIONS,
            "mediaUrls": [elsewhere["url"] + "/a.mp4"],
        },
    )
    assert (reply.status_code, reply.json()["code"]) == (400, 136)
    assert not Media.objects.exists()


def test_no_more_than_a_video_may_have_is_read(api, elsewhere, youtube, monkeypatch):
    monkeypatch.setattr(limits, "VIDEO_BYTES", 1_000)
    elsewhere["/a.mp4"] = movie(length=200_000)
    reply = api.call(
        "POST",
        "/post",
        {
            "post": "Hi",
            "platforms": ["youtube"],
            **OPTIONS,
            "mediaUrls": [elsewhere["url"] + "/a.mp4"],
        },
    )
    assert "too large" in reply.json()["message"]
    told = api.get("/media/uploadUrl", "fileName=oven.mp4")
    answer = put(told["uploadUrl"], movie(length=2_000))
    assert (answer.status_code, answer.json()["code"]) == (413, 981)


def test_a_second_video_is_refused_before_it_is_read_and_nothing_stays(
    api, youtube, elsewhere, tmp_path, django_capture_on_commit_callbacks
):
    told = api.get("/media/uploadUrl", "fileName=oven.mp4")
    put(told["uploadUrl"], movie())
    elsewhere["/a.mp4"] = movie()
    wish = {"post": "Hi", "platforms": ["youtube"], **OPTIONS}
    for second in (elsewhere["url"] + "/a.mp4", told["accessUrl"]):
        wish["mediaUrls"] = [told["accessUrl"], second, elsewhere["url"] + "/never"]
        with django_capture_on_commit_callbacks(execute=True):
            reply = api.call("POST", "/post", wish).json()
        assert (reply["code"], reply["message"]) == (
            136,
            "A post takes one video alone, without images.",
        )
    # A post that the rules refuse leaves nothing either.
    wish |= {"mediaUrls": [told["accessUrl"]], "post": "x" * 6_000}
    with django_capture_on_commit_callbacks(execute=True):
        assert api.call("POST", "/post", wish).status_code == 400
    assert not Media.objects.exists()
    assert [path.parts[-3] for path in tmp_path.rglob("*") if path.is_file()] == ["uploads"]


def test_all_media_of_a_post_share_the_time_of_one_video(
    api, alice, youtube, elsewhere, monkeypatch
):
    elsewhere["/a.png"] = picture()
    # Fourteen seconds pass between any two looks at the clock.
    clock = itertools.count(step=14)
    monkeypatch.setattr(media_in, "time", SimpleNamespace(monotonic=lambda: float(next(clock))))
    with pytest.raises(ApiError, match="Together the media took too long"):
        media_in.fetch_media(alice.primary, [elsewhere["url"] + "/a.png"] * 3)
    assert not Media.objects.exists()


def test_what_a_named_address_may_be_is_not_missed_when_a_post_is_judged(api, youtube):
    wish = {"post": "Hi", "platforms": ["youtube"], **OPTIONS}
    told = api.post("/validate/post", wish)
    assert (told["code"], told["message"]) == (400, "A post on YouTube needs a video.")
    wish["mediaUrls"] = ["https://example.com/a.mp4"]
    assert api.post("/validate/post", wish)["status"] == "success"


def test_comments_are_closed_at_tiktok(api, alice, settings):
    with tiktok_at(settings) as tiktok:
        codeflow.link(alice, "tiktok", PERSON).__class__.objects.update(profile=alice.primary)
        told = api.get("/media/uploadUrl", "fileName=oven.mp4")
        put(told["uploadUrl"], movie())
        wish = {
            "post": "Hi",
            "platforms": ["tiktok"],
            "mediaUrls": [told["accessUrl"]],
            "disableComments": True,
            "tikTokOptions": {"visibility": "public"},
        }
        assert api.post("/post", wish)["status"] == "pending"
        work_off()
        (post,) = tiktok.posts.values()
    assert post.info["disable_comment"] is True
