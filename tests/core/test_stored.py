"""Files that lie elsewhere are asked for piece by piece, and no oftener than they must be."""

import errno
import io
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ayrdash.core.stored import Ranged, copy_stored

DATA = bytes(range(256)) * 100


@pytest.fixture
def asked():
    return []


@pytest.fixture
def file(asked):
    def read(start, count):
        asked.append((start, count))
        return DATA[start : start + count]

    return io.BufferedReader(Ranged(read, len(DATA)), 1_000)


def test_what_is_read_whole_is_asked_for_once(file, asked):
    assert (file.read(), file.read()) == (DATA, b"")
    assert asked == [(0, len(DATA))]


def test_no_byte_beyond_the_end_is_asked_for(file, asked):
    file.seek(-10, io.SEEK_END)
    assert file.read(50) == DATA[-10:]
    file.seek(len(DATA) + 5)
    assert (file.read(1), file.read()) == (b"", b"")
    assert asked == [(len(DATA) - 10, 10)]


@pytest.fixture
def kept(settings, tmp_path):
    """Return the name of a file in a store of its own."""
    settings.MEDIA_ROOT = tmp_path
    return default_storage.save("uploads/a", ContentFile(DATA))


def content(name):
    with default_storage.open(name) as file:
        return file.read()


def test_a_copy_on_this_machine_takes_no_room_and_outlives_what_it_is_of(kept):
    copy = copy_stored(kept, "posts/ab/c.mp4")
    assert os.path.samefile(default_storage.path(kept), default_storage.path(copy))
    default_storage.delete(kept)
    assert default_storage.save(kept, ContentFile(b"Another")) == kept
    assert content(copy) == DATA


def test_bytes_are_copied_where_a_file_can_have_one_name_alone(kept, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    copy = copy_stored(kept, "posts/ab/c.mp4")
    assert not os.path.samefile(default_storage.path(kept), default_storage.path(copy))
    assert content(copy) == DATA


def test_no_copy_takes_the_place_of_another_file(kept):
    other = default_storage.save("posts/ab/c.mp4", ContentFile(b"Another"))
    copy = copy_stored(kept, other)
    assert (content(other), content(copy)) == (b"Another", DATA)


def test_a_copy_of_nothing_is_refused_and_leaves_nothing(kept):
    with pytest.raises(FileNotFoundError):
        copy_stored("uploads/gone", "posts/ab/c.mp4")
    assert not default_storage.exists("posts/ab/c.mp4")
