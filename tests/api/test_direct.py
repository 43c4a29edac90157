"""Direct uploads: one PUT to a signed address, then an address that posts can name."""

import io
import logging
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from ayrdash.api import direct
from ayrdash.api.errors import ApiError
from ayrdash.api.media_in import fetch_media
from ayrdash.api.models import Upload
from ayrdash.api.uploads import prune_uploads
from ayrdash.core import stored
from ayrdash.posts import limits
from tests.posts.movies import movie


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def answers(what, status=404):
    return ClientError({"ResponseMetadata": {"HTTPStatusCode": status}}, what)


class Bucket:
    """A bucket in memory; ``meanwhile`` happens during a download, ``head`` before a look."""

    def __init__(self):
        self.objects, self.meanwhile, self.name = {}, lambda: None, "media"
        self.head = lambda: None

    def Object(self, key):
        return Thing(self, key)


class Thing:
    """An object of the bucket, there or not."""

    def __init__(self, bucket, key):
        self.bucket, self.key = bucket, key

    @property
    def content_length(self):
        self.bucket.head()
        return len(self.data("HeadObject"))

    def data(self, asked):
        if self.key not in self.bucket.objects:
            raise answers(asked)
        return self.bucket.objects[self.key]

    def get(self, **asked):
        out = io.BytesIO()
        self.download_fileobj(out)
        first, last = map(int, asked["Range"].removeprefix("bytes=").split("-"))
        return {"Body": io.BytesIO(out.getvalue()[first : last + 1])}

    def download_fileobj(self, out):
        act, self.bucket.meanwhile = self.bucket.meanwhile, lambda: None
        act()
        out.write(self.data("GetObject"))

    def copy(self, source):
        self.bucket.objects[self.key] = Thing(self.bucket, source["Key"]).data("HeadObject")

    def delete(self):
        self.bucket.objects.pop(self.key, None)


@pytest.fixture
def access(api, bucket, monkeypatch):
    """The public path of a picture that lies in the bucket as a client put it there."""
    told = api.get("/media/uploadUrl", "fileName=a.png")
    monkeypatch.setattr(direct, "default_storage", SimpleNamespace(bucket=bucket))
    ref = told["accessUrl"].rsplit("/", 1)[1]
    bucket.objects[f"incoming/{ref[:2]}/{ref}"] = picture()
    return urlsplit(told["accessUrl"]).path


@pytest.fixture
def bucket():
    return Bucket()


@pytest.mark.parametrize("kept", [True, False], ids=["downloads too", "comes too late"])
def test_two_who_ask_for_an_upload_first_both_get_it(access, bucket, kept):
    found, came = [], dict(bucket.objects)

    def faster():
        found.append(Client().get(access).status_code)
        bucket.objects |= came if kept else {}

    bucket.meanwhile = faster
    found.append(Client().get(access).status_code)
    assert found == [200, 200]
    assert not bucket.objects


def test_an_image_that_the_disk_refuses_for_now_stays_in_the_bucket(
    access, bucket, settings, tmp_path
):
    (tmp_path / "full").touch()
    settings.MEDIA_ROOT = tmp_path / "full"
    with pytest.raises(OSError, match="full"):
        Client().get(access)
    assert len(bucket.objects) == 1
    settings.MEDIA_ROOT = tmp_path
    assert Client().get(access).status_code == 200
    assert not bucket.objects


def test_a_video_that_the_store_fails_to_read_for_now_stays_in_it(api, bucket, monkeypatch):
    api.get("/media/uploadUrl", "fileName=a.mp4")
    for module in (direct, stored):
        monkeypatch.setattr(module, "default_storage", SimpleNamespace(bucket=bucket))
    upload = Upload.objects.get()
    came = f"incoming/{upload.ref[:2]}/{upload.ref}"
    bucket.objects[came] = movie()

    def fails():
        raise answers("GetObject", 503)

    bucket.meanwhile = fails
    with pytest.raises(OSError, match="GetObject"):
        direct.fetch_from_bucket(upload)
    assert list(bucket.objects) == [came]
    taken = direct.fetch_from_bucket(upload)
    assert (taken.size_bytes, list(bucket.objects)) == (len(movie()), [taken.file.name])


def test_what_nobody_asked_for_leaves_the_bucket_with_its_upload(access, bucket):
    prune_uploads(timezone.now() + timedelta(days=89))
    assert len(bucket.objects) == 1
    prune_uploads(timezone.now() + timedelta(days=91))
    assert not bucket.objects


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "green").save(out, kind)
    return out.getvalue()


def put(address, data, **options):
    parts = urlsplit(address)
    return Client().put(parts.path, data, content_type="image/png", **options)


def test_a_signed_address_takes_one_upload(api, alice):
    told = api.get("/media/uploadUrl", "fileName=..&contentType=png")
    assert told["contentType"] == "image/png"
    access = urlsplit(told["accessUrl"]).path
    assert Client().get(access).status_code == 404
    assert api.get("/media")["count"] == 0
    assert put(told["uploadUrl"], picture()).json()["status"] == "success"
    assert Client().get(access)["Content-Type"] == "image/jpeg"
    assert api.get("/media")["media"][0]["url"] == told["accessUrl"]
    assert len(fetch_media(alice.primary, [told["accessUrl"]])) == 1
    again = put(told["uploadUrl"], picture())
    assert (again.status_code, again.json()["code"]) == (403, 956)


def test_an_upload_is_looked_up_once_to_be_posted(api, alice):
    told = api.get("/media/uploadUrl", "fileName=a.png")
    put(told["uploadUrl"], picture())
    with CaptureQueriesContext(connection) as asked:
        assert fetch_media(alice.primary, [told["accessUrl"]])
    assert len([row for row in asked if 'FROM "api_upload"' in row["sql"]]) == 1


def test_an_upload_whose_file_is_gone_is_named_and_not_asked_for_elsewhere(api, alice):
    told = api.get("/media/uploadUrl", "fileName=a.png")
    put(told["uploadUrl"], picture())
    Upload.objects.get().file.delete(save=False)
    with pytest.raises(ApiError, match="is no longer stored"):
        fetch_media(alice.primary, [told["accessUrl"]])


def test_a_small_video_is_no_picture(api):
    told = api.get("/media/uploadUrl", "fileName=a.mp4")
    put(told["uploadUrl"], movie())
    wish = {"platform": "facebook", "imageUrl": told["accessUrl"]}
    assert api.post("/media/resize", wish)["message"] == "A video can't be used here."


@pytest.mark.parametrize("query", ["", "fileName=a.txt", "fileName=a.png&contentType=video/webm"])
def test_what_is_no_image_gets_no_address(api, query):
    response = api.call("GET", "/media/uploadUrl", query=query)
    assert response.json()["code"] in (136, 400)
    assert not Upload.objects.exists()


def test_an_address_ends_after_half_an_hour(api, time_machine):
    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    told = api.get("/media/uploadUrl", "fileName=a.png")
    time_machine.shift(30 * 60 + 2)
    assert put(told["uploadUrl"], picture()).json()["code"] == 956


def test_what_is_put_is_judged_and_may_be_sent_better(api):
    address = api.get("/media/uploadUrl", "fileName=a.png")["uploadUrl"]
    assert put(address, b"no image").json()["code"] == 136
    large = put(address, b"0" * (limits.UPLOAD_BYTES + 1))
    assert (large.status_code, large.json()["code"]) == (413, 981)
    assert put(address.replace("/put/", "/put/x"), picture()).json()["code"] == 956
    assert put(address, picture("JPEG")).json()["contentType"] == "image/jpeg"


def test_the_address_is_for_put_alone(api):
    path = urlsplit(api.get("/media/uploadUrl", "fileName=a.png")["uploadUrl"]).path
    assert Client().get(path).json()["code"] == 980
    assert Client().post(path).json()["code"] == 980


def test_a_refused_upload_leaves_no_open_address_in_the_log(api):
    handler = next(h for h in logging.getLogger().handlers if h.filters)
    written = io.StringIO()
    before = handler.setStream(written)
    try:
        told = api.get("/media/uploadUrl", "fileName=a.png")
        assert put(told["uploadUrl"], b"no image").json()["code"] == 136
        assert Client().get(urlsplit(told["accessUrl"]).path).status_code == 404
    finally:
        handler.setStream(before)
    for address in (told["uploadUrl"], told["accessUrl"]):
        assert address.rsplit("/", 1)[1] not in written.getvalue()
    assert "/api/media/put/•••" in written.getvalue()
    assert put(told["uploadUrl"], picture()).json()["status"] == "success"
