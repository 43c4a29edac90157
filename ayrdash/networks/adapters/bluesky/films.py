"""Videos at Bluesky by its simple way: a blob at the account's server, processed when first shown.

The other way, by the video service, is for accounts of bsky.social alone. Length and kind are the
app's limits (three minutes, MP4); the size is what a server takes as a blob unless set otherwise.
"""

from typing import Any

from ayrdash.networks.adapters.base import Publication, Video, VideoRule
from ayrdash.networks.adapters.bluesky.records import authorised, unreadable
from ayrdash.networks.adapters.pieces import as_file, seconds_of_a_call
from ayrdash.networks.models import SocialAccount

RULE = VideoRule(max_bytes=50_000_000, longest=180, mp4_only=True)
UPLOAD_SECONDS = 90.0


def embed(account: SocialAccount, publication: Publication, video: Video) -> dict[str, Any]:
    """Send the video, and return what a record says of it."""
    publication.hold()
    answer = authorised(
        account,
        "com.atproto.repo.uploadBlob",
        file=lambda: as_file(video),
        content_type=video.content_type,
        timeout=seconds_of_a_call(UPLOAD_SECONDS),
    )
    if "blob" not in answer:
        raise unreadable()
    publication.hold()
    said: dict[str, Any] = {"$type": "app.bsky.embed.video", "video": answer["blob"]}
    if video.alt_text:
        said["alt"] = video.alt_text
    if video.width and video.height:
        said["aspectRatio"] = {"width": video.width, "height": video.height}
    return said
