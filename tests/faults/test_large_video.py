"""A video of 1 GB goes from the storage through a worker whose memory does not follow it."""

import hashlib
import time
from pathlib import Path

import pytest

from tests import migrated
from tests.doubles.codeflow import CLIENT_ID, CLIENT_SECRET
from tests.doubles.web import running
from tests.doubles.youtube import YouTube
from tests.faults.crash import Installation, unfinished
from tests.posts.movies import sparse

SIZE = 1_000_000_000
MOST_MEMORY = 200_000_000


def peak_of(pid: int) -> int:
    """Return the most bytes that a process ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_gigabyte_goes_through_a_small_worker(tmp_path, monkeypatch, capsys):
    with running(YouTube()) as double:
        for part in ("WEB", "CONSENT", "TOKEN"):
            monkeypatch.setenv(f"NETWORK_YOUTUBE_{part}_URL", double.url)
        monkeypatch.setenv("NETWORK_YOUTUBE_API_URL", f"{double.url}/youtube/v3")
        monkeypatch.setenv("NETWORK_YOUTUBE_UPLOAD_URL", f"{double.url}/upload/youtube/v3")
        monkeypatch.setenv("YOUTUBE_CLIENT_ID", CLIENT_ID)
        monkeypatch.setenv("YOUTUBE_CLIENT_SECRET", CLIENT_SECRET)
        site = Installation(tmp_path, lease_seconds=10)
        migrated.begin(tmp_path)
        site.run("manage.py", "migrate", "-v0")
        site.run("-m", "tests.faults.video_seed", str(SIZE))
        worker = site.start_worker()
        try:
            while unfinished(site):
                assert worker.poll() is None
                time.sleep(0.2)
            peak = peak_of(worker.pid)
        finally:
            worker.terminate()
            worker.wait()
    assert site.tally()["deliveries"] == {"published": 1}
    (row,) = double.videos.values()
    sparse(tmp_path / "same.mp4", SIZE)
    assert row["sha256"] == digest_of(tmp_path / "same.mp4")
    assert double.calls["POST upload/videos"] == 1
    with capsys.disabled():
        print(f"\n1 GB through a worker that held {peak / 1e6:.0f} MB at most")  # noqa: T201 - the figure
    assert peak < MOST_MEMORY
