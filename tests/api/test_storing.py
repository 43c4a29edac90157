"""Files are stored outside of transactions: on SQLite nobody could write meanwhile."""

import errno
import os
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client

from ayrdash.posts.models import Media
from tests.api.test_direct import picture
from tests.api.test_posts import linked  # noqa: F401 - a fixture
from tests.api.test_resize import image, uri
from tests.posts.movies import movie


class Watched(FileSystemStorage):
    """Notes how deep in transactions each file is saved."""

    depths: list[int]

    def _save(self, name, content):
        self.depths.append(len(connection.savepoint_ids))
        return super()._save(name, content)


@pytest.fixture
def depths(settings, tmp_path, db, monkeypatch):
    """How many transactions were open, beside the test's own, at each file that was saved.

    A file has one name alone here: each copy is one of bytes, which takes its time.
    """

    def refuse(*args, **kwargs):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    settings.MEDIA_ROOT = tmp_path
    backend = {"BACKEND": "tests.api.test_storing.Watched"}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    Watched.depths = []
    own = len(connection.savepoint_ids)
    return lambda: [depth - own for depth in Watched.depths]


@pytest.mark.parametrize("data", [picture(), movie()], ids=["image", "video"])
def test_a_direct_upload_is_stored_before_its_row_is_claimed(api, depths, data):
    told = api.get("/media/uploadUrl", "fileName=a.mp4")
    path = urlsplit(told["uploadUrl"]).path
    assert Client().put(path, data, content_type="video/mp4").status_code == 200
    assert depths() == [0]


def test_media_of_reposts_are_copied_before_each_is_saved(api, depths, linked):  # noqa: F811
    url = api.post("/media/upload", {"file": uri(image((4, 2)))})["url"]
    series = {"repeat": 2, "days": 3}
    wish = {"post": "Hi", "platforms": ["bluesky"], "mediaUrls": [url], "autoRepost": series}
    assert api.post("/post", wish)["status"] == "success"
    assert Media.objects.exclude(post=None).count() == 3
    assert depths() == [0, 0, 0, 0]
