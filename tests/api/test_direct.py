"""Direct uploads: one PUT to a signed address, then an address that posts can name."""

import io
import logging
from urllib.parse import urlsplit

import pytest
from django.test import Client
from PIL import Image

from ayrdash.api.media_in import fetch_media
from ayrdash.api.models import Upload
from ayrdash.posts import limits


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "green").save(out, kind)
    return out.getvalue()


def put(address, data, **options):
    parts = urlsplit(address)
    return Client().put(parts.path, data, content_type="image/png", **options)


def test_a_signed_address_takes_one_upload(api, alice):
    told = api.get("/media/uploadUrl", "fileName=tree.png&contentType=png")
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


@pytest.mark.parametrize("query", ["", "fileName=a.txt", "fileName=a.png&contentType=video/mp4"])
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
