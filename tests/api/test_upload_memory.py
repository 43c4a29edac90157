"""30 MB are taken and 31 MB refused by a real server, whose memory does not follow their size."""

import base64
import io
import json
from pathlib import Path

import pytest
import requests
from PIL import Image

from benchmarks.server import Server
from tests.schema.world import world

pytestmark = pytest.mark.slow
MOST, MORE = 30_000_000, 31_000_000


def picture(size: int) -> bytes:
    """A small JPEG with bytes behind its end, as phones append them: ``size`` in all."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG")
    return file.getvalue().ljust(size, b"\0")


def worker_peak(server: Server) -> int:
    """The most bytes that the web process ever held."""
    pid = server.process.pid
    [child] = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return peak_of(int(child))


def peak_of(pid: int) -> int:
    """The most bytes that a process ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def send(how: str, at, size: int) -> requests.Response:
    headers = {"Authorization": f"Bearer {at.api_key}"}
    url, data = f"{at.url}/api/media/upload", picture(size)
    if how == "multipart":
        files = {"file": ("sea.jpg", data, "image/jpeg")}
        return requests.post(url, files=files, headers=headers, timeout=60)
    text = "data:image/jpeg;base64," + base64.b64encode(data).decode()
    body = json.dumps({"fileName": "sea.jpg", "file": text})
    headers["Content-Type"] = "application/json"
    return requests.post(url, data=body, headers=headers, timeout=60)


@pytest.mark.parametrize("how", ["multipart", "base64"])
def test_memory_does_not_follow_the_size_of_an_upload(how):
    with world() as at:
        for _ in range(3):
            assert send(how, at, 100_000).status_code == 200
        before = worker_peak(at.server)
        for _ in range(3):
            assert send(how, at, MOST).status_code == 200
        for _ in range(2):
            refused = send(how, at, MORE)
            assert (refused.status_code, refused.json()["code"]) == (413, 981)
            assert refused.headers["Content-Type"] == "application/json; charset=utf-8"
        risen = worker_peak(at.server) - before
    # Beside pieces and the odd buffer nothing is held: a tenth of the file is far from all of it.
    assert risen < MOST / 10, f"{how}: {risen / MOST:.2f} of the file"
    print(f"{how}: memory rose by {risen / MOST:.3f} of the file's size")  # noqa: T201 - a figure
