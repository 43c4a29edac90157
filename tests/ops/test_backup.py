"""Backup and restore by the command line: what is refused, and that nothing is touched then.

``make drill`` proves the whole way, on both databases.
"""

import os
import sqlite3
import tarfile
import time

import pytest
from django.db import connection

from tests.ops.test_checks import manage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the drill covers PostgreSQL's tools"),
]


def run(*arguments, data):
    return manage(*arguments, AYRDASH_DATA=str(data))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A data folder with an owner, and its backup."""
    folder = tmp_path_factory.mktemp("backup")
    data = folder / "data"
    data.mkdir()
    assert run("migrate", "--verbosity", "0", data=data).returncode == 0
    made = manage(
        "createowner",
        "--email",
        "ann@northwind.test",
        AYRDASH_DATA=str(data),
        AYRDASH_OWNER_PASSWORD="lantern orbit maple 42",
    )
    assert made.returncode == 0, made.stderr
    # An upload and its copy in a post: two names of the same bytes.
    upload, copy = data / "media/uploads/ab/a", data / "media/posts/cd/c.mp4"
    for place in (upload, copy):
        place.parent.mkdir(parents=True)
    upload.write_bytes(b"A film")
    os.link(upload, copy)
    done = run("backup", str(folder / "good.tar"), data=data)
    assert done.returncode == 0, done.stderr
    return folder


def owners(data):
    with sqlite3.connect(data / "ayrdash.sqlite3") as database:
        return database.execute("SELECT email FROM accounts_user").fetchall()


def test_only_the_owner_may_read_it_and_it_is_complete(site):
    file = site / "good.tar"
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as archive:
        assert {"database.sqlite3", "secrets.json", "manifest.json"} <= set(archive.getnames())


def test_into_an_empty_folder(site, tmp_path):
    done = run("restore", str(site / "good.tar"), data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert owners(tmp_path) == [("ann@northwind.test",)]
    assert (tmp_path / "secrets.json").read_text() == (site / "data/secrets.json").read_text()
    for name in ("uploads/ab/a", "posts/cd/c.mp4"):
        assert (tmp_path / "media" / name).read_bytes() == b"A film"


def test_data_that_is_there_is_not_overwritten_unasked(site):
    done = run("restore", str(site / "good.tar"), data=site / "data")
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert run("restore", str(site / "good.tar"), "--replace", data=site / "data").returncode == 0


def test_a_running_installation_is_not_restored_over(site):
    now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    with sqlite3.connect(site / "data/ayrdash.sqlite3") as database:
        database.execute(
            "INSERT INTO jobs_workerbeat (worker_id, started_at, beat_at) VALUES ('w', ?, ?)",
            (now, now),
        )
    done = run("restore", str(site / "good.tar"), "--replace", data=site / "data")
    with sqlite3.connect(site / "data/ayrdash.sqlite3") as database:
        database.execute("DELETE FROM jobs_workerbeat")
    assert done.returncode == 1
    assert "stop it" in done.stderr


@pytest.mark.parametrize("place", [0.3, 0.6])
def test_a_damaged_file_is_refused_before_anything_is_touched(site, tmp_path, place):
    data = bytearray((site / "good.tar").read_bytes())
    middle = int(len(data) * place)
    data[middle : middle + 64] = b"x" * 64
    (tmp_path / "bad.tar").write_bytes(data)
    done = run("restore", str(tmp_path / "bad.tar"), data=tmp_path / "new")
    assert done.returncode == 1
    assert "damaged" in done.stderr or "no readable backup" in done.stderr
    assert not (tmp_path / "new/ayrdash.sqlite3").exists() or not owners_table(tmp_path / "new")


def owners_table(data):
    with sqlite3.connect(data / "ayrdash.sqlite3") as database:
        return database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def test_no_file_is_overwritten(site):
    done = run("backup", str(site / "good.tar"), data=site / "data")
    assert done.returncode == 1
    assert "exists already" in done.stderr
