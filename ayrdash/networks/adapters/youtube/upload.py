"""Sending a video piece by piece, by Google's protocol for uploads that can be resumed.

The address of an upload is noted before the first byte goes out. Whoever comes next asks there
how far it went: a broken upload goes on, and one that was finished names its video, so that
none is made twice.
"""

from typing import Any

from ayrdash.networks.adapters.aftercare import Gone
from ayrdash.networks.adapters.base import Publication
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.service import Reply
from ayrdash.networks.adapters.youtube.api import API, YouTube, address

# A multiple of 256 KB, as the protocol wants; also what a worker has in memory of a video.
PIECE = 8 * 2**20


def begin(youtube: YouTube, publication: Publication, body: dict[str, Any], tell: str) -> str:
    """Announce a video; return the address that takes it. ``tell``: subscribers are told."""
    video = publication.the_video()
    reply = API.ask(
        "POST",
        address("upload", "videos"),
        params={"uploadType": "resumable", "part": "snippet,status", "notifySubscribers": tell},
        json=body,
        headers={
            **youtube.headers,
            "X-Upload-Content-Length": str(video.size),
            "X-Upload-Content-Type": video.content_type,
        },
    )
    return API.text(dict(reply.headers), "Location")


def go_on(youtube: YouTube, publication: Publication, session: str, *, fresh: bool) -> str:
    """Send what is missing; return the video's id. Raises ``Gone``, ``Fault``."""
    video, sent_from = publication.the_video(), -1
    reply = None
    if not fresh:
        reply = _put(youtube, publication, session, f"bytes */{video.size}", b"")
    while reply is None or reply.status == 308:
        start = 0 if reply is None else _taken(reply)
        data = video.read(start, PIECE)
        if start <= sent_from or not data:
            # Nothing of the last piece was taken, or all of it and there is still no video.
            raise API.unreadable()
        sent_from = start
        span = f"bytes {start}-{start + len(data) - 1}/{video.size}"
        reply = _put(youtube, publication, session, span, data)
    return API.text(reply.members, "id")


def _put(youtube: YouTube, publication: Publication, session: str, span: str, data: bytes) -> Reply:
    publication.hold()
    headers = {**youtube.headers, "Content-Range": span}
    seconds = seconds_of_a_call()
    reply = API.send("PUT", session, data=data, headers=headers, timeout=seconds)
    if reply.status in (200, 201, 308):
        return reply
    if reply.status in (404, 410):
        raise Gone
    raise API.refusal(reply)


def _taken(reply: Reply) -> int:
    """Return how many bytes Google has: its ``Range`` names the last one."""
    last = str(reply.headers.get("Range") or "").rpartition("-")[2]
    return int(last) + 1 if last.isdecimal() else 0
