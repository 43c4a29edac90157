"""Sending a video to X in pieces: announced, appended, finished, and waited for by jobs.

What was announced and how far it is are noted, so that a broken upload goes on. No post is made
before X has processed the video, so until then nothing has to be looked for.
"""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters import wire
from ayrdash.networks.adapters.base import Fault, FaultKind, Publication, VideoRule
from ayrdash.networks.adapters.pieces import seconds_of_a_call
from ayrdash.networks.adapters.twitter.client import NAME, data_of
from ayrdash.networks.adapters.twitter.posts import asked
from ayrdash.networks.models import SocialAccount

# X's page of media best practices, for accounts without Premium.
RULE = VideoRule(max_bytes=512_000_000, shortest=0.5, longest=140, narrowest=1 / 3, widest=3.0)
PIECE = 4_000_000
_FIRST_LOOK, _LAST_LOOK = 5, 60


def was_tried(publication: Publication) -> bool:
    """Tell whether the post may have been sent by an earlier try; without a video: yes."""
    kept = publication.progress.kept
    return not kept or "tried" in kept


def uploaded(account: SocialAccount, publication: Publication) -> str:
    """Return the id of the video at X, once X has processed it. Raises ``Fault``."""
    progress = publication.progress
    try:
        if "media" not in progress.kept:
            progress.note(media=_announced(account, publication), next="0")
        number = progress.kept["media"]
        if "finished" not in progress.kept:
            _append(account, publication, number)
            publication.hold()
            asked(account, "POST", f"media/upload/{number}/finalize")
            progress.note(finished="1")
        _wait_for(account, publication, number)
    except Fault as fault:
        if fault.kind in (FaultKind.GONE, FaultKind.REJECTED):
            # An upload lives for a day; one that X refused is of no use.
            progress.forget()
        if fault.kind is FaultKind.GONE:
            message = _("X lost the upload on the way.")
            raise Fault(FaultKind.TRANSIENT, message) from fault
        raise
    return number


def _announced(account: SocialAccount, publication: Publication) -> str:
    video = publication.the_video()
    body = {
        "media_category": "tweet_video",
        "media_type": video.content_type,
        "total_bytes": video.size,
    }
    answer = asked(account, "POST", "media/upload/initialize", json=body)
    return wire.text_of(data_of(answer), "id", NAME)


def _append(account: SocialAccount, publication: Publication, number: str) -> None:
    video, progress = publication.the_video(), publication.progress
    while (index := int(progress.kept["next"])) * PIECE < video.size:
        publication.hold()
        # A piece that is sent again takes the place of the first.
        asked(
            account,
            "POST",
            f"media/upload/{number}/append",
            files={"media": ("piece", video.read(index * PIECE, PIECE), video.content_type)},
            data={"segment_index": str(index)},
            timeout=seconds_of_a_call(),
        )
        progress.note(next=str(index + 1))


def _wait_for(account: SocialAccount, publication: Publication, number: str) -> None:
    """Return if X has processed the video; a ``Fault`` while it does, or refuses it."""
    params = {"command": "STATUS", "media_id": number}
    info = data_of(asked(account, "GET", "media/upload", params=params)).get("processing_info")
    state = info.get("state") if isinstance(info, dict) else "succeeded"
    if state == "succeeded" or not isinstance(info, dict):
        return
    if state == "failed":
        raise Fault(FaultKind.REJECTED, _("X could not process the video."))
    after = info.get("check_after_secs")
    wait = min(max(after if isinstance(after, int) else 0, _FIRST_LOOK), _LAST_LOOK)
    later = timezone.now() + datetime.timedelta(seconds=wait)
    raise Fault(FaultKind.PROCESSING, _("X is processing the video."), retry_at=later)
