"""Uploads in an S3-compatible store: a real server (moto) on loopback, a real installation."""

import json
import subprocess
import time

import pytest
import requests

from tests import migrated
from tests.api.test_direct import picture
from tests.architecture.sources import ROOT
from tests.browser.serving import Installation, free_port
from tests.posts.movies import movie

# Starts a server of each kind: on a busy machine longer than one test is given.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SETUP = """
import json

import django
django.setup()
from django.conf import settings
from django.core.files.storage import default_storage
from tests.api.caller import key_of
from tests.cast import make_party
default_storage.bucket.create()
print(json.dumps(key_of(make_party("a@a.test", "A", "P").primary)))
"""
OBJECTS = """
import json
import django
django.setup()
from django.core.files.storage import default_storage
print(json.dumps(sorted(thing.key for thing in default_storage.bucket.objects.all())))
"""
COPY = """
import sys
import django
django.setup()
from ayrdash.api.media_in import fetch_media
from profiles.models import Profile
[media] = fetch_media(Profile.objects.get(kind="primary"), [sys.argv[1]])
from ayrdash.core.stored import open_stored
with open_stored(media.file.name) as file:
    file.seek(4)
    assert file.read(4) == b"ftyp", media
"""


@pytest.fixture
def store():
    """The address of an empty S3 server."""
    command = subprocess.run(
        ["scripts/need-s3"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    port = free_port()
    process = subprocess.Popen(
        [command.stdout.strip(), "-H", "127.0.0.1", "-p", str(port)], stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(address, timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def house(store, tmp_path, monkeypatch):
    settings = {"BUCKET": "media", "ENDPOINT": store, "ACCESS_KEY": "a", "SECRET_KEY": "b"}
    for name, value in settings.items():
        monkeypatch.setenv(f"S3_{name}", value)
    made = Installation(tmp_path)
    migrated.begin(made.data)
    made.manage("migrate", "--verbosity", "0")
    key = json.loads(made.python("-c", SETUP))
    try:
        made.start()
        yield made, {"Authorization": f"Bearer {key}"}
    finally:
        made.stop()


def test_the_bucket_takes_a_direct_upload(house, store):
    server, headers = house
    address = f"{server.url}/api/media"
    told = requests.get(
        f"{address}/uploadUrl?fileName=a.png&contentType=png", headers=headers, timeout=20
    ).json()
    assert told["uploadUrl"].startswith(f"{store}/media/incoming/")
    assert requests.get(told["accessUrl"], timeout=20).status_code == 404
    kind = {"Content-Type": told["contentType"]}
    sent = requests.put(told["uploadUrl"], picture(), headers=kind, timeout=20)
    assert sent.status_code == 200
    found = requests.get(told["accessUrl"], timeout=20)
    assert (found.status_code, found.headers["Content-Type"]) == (200, "image/jpeg")
    (kept,) = json.loads(server.python("-c", OBJECTS))
    assert kept.startswith("uploads/")
    listed = requests.get(address, headers=headers, timeout=20).json()
    assert listed["media"][0]["url"] == told["accessUrl"]
    assert not any(path.is_file() for path in (server.data / "media").rglob("*"))


def test_an_ordinary_upload_lies_in_the_bucket_too(house):
    server, headers = house
    file = {"file": ("a.png", picture(), "image/png")}
    url = f"{server.url}/api/media/upload"
    made = requests.post(url, files=file, headers=headers, timeout=20).json()
    assert made["status"] == "success"
    assert requests.get(made["url"], timeout=20).status_code == 200
    assert [name[:8] for name in json.loads(server.python("-c", OBJECTS))] == ["uploads/"]


def test_what_is_no_image_is_never_served(house):
    server, headers = house
    told = requests.get(
        f"{server.url}/api/media/uploadUrl?fileName=a.png", headers=headers, timeout=20
    ).json()
    kind = {"Content-Type": told["contentType"]}
    requests.put(told["uploadUrl"], b"<script>", headers=kind, timeout=20)
    assert requests.get(told["accessUrl"], timeout=20).status_code == 404


def test_the_bucket_takes_a_video_that_is_copied_and_read_in_ranges(house):
    server, headers = house
    address, data = f"{server.url}/api/media", movie(length=2_500_000)
    told = requests.get(f"{address}/uploadUrl?fileName=a.mp4", headers=headers, timeout=20).json()
    kind = {"Content-Type": told["contentType"]}
    assert requests.put(told["uploadUrl"], data, headers=kind, timeout=20).status_code == 200
    found = requests.get(told["accessUrl"], timeout=20)
    assert (found.headers["Content-Type"], found.content) == ("video/mp4", data)
    part = requests.get(told["accessUrl"], headers={"Range": "bytes=4-1500000"}, timeout=20)
    assert (part.status_code, part.content) == (206, data[4:1_500_001])
    (kept,) = json.loads(server.python("-c", OBJECTS))
    assert kept.startswith("uploads/")
    # A post gets a copy of its own, made within the bucket.
    server.python("-c", COPY, told["accessUrl"])
    names = json.loads(server.python("-c", OBJECTS))
    assert [name.split("/")[0] for name in names] == ["posts", "uploads"]
    assert not any(path.is_file() for path in (server.data / "media").rglob("*"))
