"""Sending a video to TikTok in pieces; the post goes out by itself once the last one is there.

The post's id and the upload's address are noted before the first piece. Whoever comes next asks
TikTok how far it went, and sends the rest.
"""

from typing import Any

from django.utils.translation import gettext as _

from ayrdash.networks.adapters.aftercare import Gone
from ayrdash.networks.adapters.base import Fault, FaultKind, Publication
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.tiktok.api import API, TikTok
from ayrdash.networks.adapters.tiktok.options import LEVELS, post_info

# TikTok: 5 to 64 MB, the last one up to 128; a worker has up to two of ours in memory.
PIECE = 10_000_000


def begin(tiktok: TikTok, publication: Publication) -> tuple[str, str]:
    """Announce a video; return the post's id and the address that takes the pieces."""
    video = publication.the_video()
    creator = tiktok.post("post/publish/creator_info/query/", {})
    info = post_info(publication.text, publication.options, creator)
    _check(info["privacy_level"], video.seconds, creator)
    source = {
        "source": "FILE_UPLOAD",
        "video_size": video.size,
        "chunk_size": min(PIECE, video.size),
        "total_chunk_count": max(1, video.size // PIECE),
    }
    body = {"post_info": info, "source_info": source}
    made = tiktok.post("post/publish/video/init/", body)
    return API.text(made, "publish_id"), API.text(made, "upload_url")


def _check(level: str, seconds: float | None, creator: dict[str, Any]) -> None:
    """Refuse what TikTok does not offer to this person; it says so only now."""
    offered = creator.get("privacy_level_options")
    if isinstance(offered, list) and level not in offered:
        known = [name for name, theirs in LEVELS.items() if theirs in offered]
        message = _("TikTok lets this account choose who sees the video only among: %s.")
        raise Fault(FaultKind.REJECTED, message % ", ".join(known))
    longest = creator.get("max_video_post_duration_sec")
    if isinstance(longest, int) and seconds is not None and seconds > longest:
        message = _("TikTok takes at most %d seconds from this account.")
        raise Fault(FaultKind.REJECTED, message % longest)


def send(publication: Publication, upload_url: str, start: int) -> None:
    """Send the pieces from a byte on. Raises ``Gone``, ``Fault``."""
    video = publication.the_video()
    whole = max(1, video.size // PIECE)
    while start < video.size:
        # The last piece takes what is left over; one that broke in the middle is finished first.
        number = start // PIECE
        stop = video.size if number >= whole - 1 else (number + 1) * PIECE
        _put(publication, upload_url, start, video.read(start, stop - start))
        start = stop


def _put(publication: Publication, upload_url: str, start: int, data: bytes) -> None:
    video = publication.the_video()
    publication.hold()
    headers = {
        "Content-Type": video.content_type,
        "Content-Range": f"bytes {start}-{start + len(data) - 1}/{video.size}",
    }
    seconds = seconds_of_a_call()
    reply = API.send("PUT", upload_url, data=data, headers=headers, timeout=seconds)
    if reply.status in (200, 201, 206):
        return
    # Its hour is over, or TikTok does not know it any more.
    if reply.status in (403, 404, 410) and not reply.members:
        raise Gone
    raise API.refusal(reply)
