"""The TikTok adapter: videos, sent in pieces and looked after until TikTok has published them."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.core.networks import Network
from ayrdash.networks.adapters import earlier
from ayrdash.networks.adapters.aftercare import LONGEST, Gone, look_after, look_later, waited
from ayrdash.networks.adapters.base import (
    Fault,
    FaultKind,
    Publication,
    Published,
    VideoRule,
)
from ayrdash.networks.adapters.byapp import utf16_units
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.adapters.tiktok import upload
from ayrdash.networks.adapters.tiktok.api import API, BARRED, OF_THE_DAY, TikTok, address
from ayrdash.networks.adapters.tiktok.figures import Figures, page_of, videos_of
from ayrdash.networks.adapters.tiktok.link import own
from ayrdash.networks.adapters.tiktok.options import OPTIONS
from ayrdash.networks.models import SocialAccount

# TikTok's own; the person's longest is asked before each post.
_RULE = VideoRule(max_bytes=4 * 2**30, longest=3600, needed=True)


class TikTokAdapter(Figures, ByOAuth):
    """TikTok by its Content Posting API. An account is one person."""

    network = Network.TIKTOK
    # Videos have numbers; a post that nobody else may see has only the id of its publishing.
    native_ids = r"[0-9]{5,25}|[vp]_[A-Za-z0-9_.~-]{5,100}"
    # In UTF-16 units.
    text_limit = 2_200
    min_images = 0
    max_images = 0
    max_image_bytes = 0
    options = OPTIONS

    @property
    def web_address(self) -> str:
        return address("web", "")

    def video_rule(self, options: Mapping[str, Any]) -> VideoRule | None:
        return _RULE

    def count_text(self, text: str) -> int:
        return utf16_units(text)

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        return acting(self.oauth, account, lambda tokens: _publish(account, tokens, publication))

    def check(self, account: SocialAccount) -> None:
        acting(self.oauth, account, lambda tokens: own(tokens, account.remote_id))

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        message = _("TikTok lets no app delete a video. Delete it at TikTok.")
        raise Fault(FaultKind.REJECTED, message)


def _publish(account: SocialAccount, tokens: Tokens, publication: Publication) -> Published:
    """Go on where an earlier try ended, of whichever worker."""
    tiktok, progress = TikTok(tokens.access), publication.progress
    if not progress.kept:
        if publication.attempt > 1 and (known := _find(tiktok, account, publication)):
            return known
        number, place = upload.begin(tiktok, publication)
        # Nothing is out before the last piece is: an upload without one shows nothing.
        look_after(progress, post=number, place=place)
        _send(publication, 0)
    status = _status(tiktok, publication)
    if status.get("status") == "PROCESSING_UPLOAD":
        done = status.get("uploaded_bytes")
        if isinstance(done, int) and done < publication.the_video().size:
            _send(publication, done)
            status = _status(tiktok, publication)
    return _settled(account, publication, status)


def _send(publication: Publication, start: int) -> None:
    try:
        upload.send(publication, publication.progress.kept["place"], start)
    except Gone as error:
        publication.progress.forget()
        raise Fault(FaultKind.TRANSIENT, _("TikTok lost the upload on the way.")) from error


def _status(tiktok: TikTok, publication: Publication) -> dict[str, Any]:
    body = {"publish_id": publication.progress.kept["post"]}
    return tiktok.post("post/publish/status/fetch/", body)


def _settled(
    account: SocialAccount, publication: Publication, status: Mapping[str, Any]
) -> Published:
    """Return the post once it is out; a ``Fault`` while TikTok is at work, or refuses."""
    progress = publication.progress
    if status.get("status") == "FAILED":
        progress.forget()
        raise _failed(str(status.get("fail_reason") or ""))
    # Their spelling. Only a public post gets one, after TikTok has looked at it.
    ids = status.get("publicaly_available_post_id")
    if isinstance(ids, list) and ids:
        return Published(str(ids[0]), page_of(account, str(ids[0])))
    is_public = publication.options.get("visibility") == "public"
    is_out = status.get("status") == "PUBLISH_COMPLETE"
    if (is_out and not is_public) or waited(progress) > LONGEST:
        return Published(progress.kept["post"], page_of(account, ""))
    message = _("TikTok has the video and is processing it.")
    if is_out:
        message = _("TikTok has published the video and does not show its address yet.")
    raise look_later(progress, message)


def _failed(reason: str) -> Fault:
    """Return why a post that TikTok took did not go out."""
    if reason in BARRED:
        message = _("TikTok keeps this account from posting.")
        return Fault(FaultKind.SUSPENDED, message, violation=True, rule=reason)
    if reason == "auth_removed":
        message = _("The consent was taken back while the video was processed.")
        return Fault(FaultKind.TOKEN_DEAD, message)
    if reason in OF_THE_DAY:
        return API.busy(timezone.now() + datetime.timedelta(days=1))
    if reason in ("internal", ""):
        message = _("TikTok has a fault of its own at the moment.")
        return Fault(FaultKind.TRANSIENT, message)
    words = {
        "file_format_check_failed": _("TikTok does not take the video's format."),
        "duration_check_failed": _("TikTok does not take a video of this length."),
        "frame_rate_check_failed": _("TikTok does not take the video's frame rate."),
        "picture_size_check_failed": _("TikTok does not take the size of the picture."),
        "publish_cancelled": _("The post was cancelled at TikTok."),
        "spam_risk_text": _("TikTok takes the text for spam."),
        "spam_risk": _("TikTok takes the post for spam."),
    }
    message = words.get(reason) or _("TikTok did not publish the video.")
    return Fault(FaultKind.REJECTED, message)


def _find(tiktok: TikTok, account: SocialAccount, publication: Publication) -> Published | None:
    """Look among the latest public videos for one of this text, and not another's."""
    try:
        rows, _cursor = videos_of(tiktok, most=20)
    except Fault as fault:
        if fault.kind is FaultKind.PERMISSION_LOST:
            return None  # they may not be read
        raise
    taken = publication.taken()
    for row in rows:
        number = API.text(row, "id")
        same = str(row.get("video_description") or "") == publication.text
        if same and number not in taken and earlier.is_since(publication, row.get("create_time")):
            return Published(number, page_of(account, number))
    return None
