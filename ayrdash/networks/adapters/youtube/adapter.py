"""The YouTube adapter: videos, sent in pieces and looked after until YouTube shows them."""

from collections.abc import Mapping
from typing import Any

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
    gone_is_no_fault,
)
from ayrdash.networks.adapters.byoauth import ByOAuth
from ayrdash.networks.adapters.oauth import Tokens
from ayrdash.networks.adapters.options import YES
from ayrdash.networks.adapters.renewal import acting
from ayrdash.networks.adapters.youtube import upload
from ayrdash.networks.adapters.youtube.api import YouTube, address, member
from ayrdash.networks.adapters.youtube.figures import Figures, uploads_of
from ayrdash.networks.adapters.youtube.link import own_channel
from ayrdash.networks.adapters.youtube.options import OPTIONS, body_of
from ayrdash.networks.models import SocialAccount

# YouTube's own limits; those of a Short are its help page's.
_ANY = VideoRule(max_bytes=256 * 2**30, longest=12 * 3600, needed=True)
_SHORT = VideoRule(max_bytes=256 * 2**30, longest=180, widest=1.0, needed=True)


class YouTubeAdapter(Figures, ByOAuth):
    """YouTube by its Data API. An account is one channel."""

    network = Network.YOUTUBE
    native_ids = r"[A-Za-z0-9_-]{11}"
    # Of the description, in bytes.
    text_limit = 5_000
    min_images = 0
    max_images = 0
    max_image_bytes = 0
    options = OPTIONS

    @property
    def web_address(self) -> str:
        return address("web", "")

    def video_rule(self, options: Mapping[str, Any]) -> VideoRule | None:
        return _SHORT if options.get("shorts") else _ANY

    def count_text(self, text: str) -> int:
        return len(text.encode())

    def text_problem(self, text: str) -> str:
        return _("YouTube takes no < and > in a description.") if set("<>") & set(text) else ""

    def publish(self, account: SocialAccount, publication: Publication) -> Published:
        return acting(self.oauth, account, lambda tokens: _publish(account, tokens, publication))

    def check(self, account: SocialAccount) -> None:
        acting(self.oauth, account, lambda tokens: own_channel(tokens, account.remote_id))

    def delete(self, account: SocialAccount, remote_id: str) -> None:
        with gone_is_no_fault():
            acting(self.oauth, account, lambda tokens: YouTube(tokens.access).delete(remote_id))


def _publish(account: SocialAccount, tokens: Tokens, publication: Publication) -> Published:
    """Go on where an earlier try ended, of whichever worker."""
    youtube, progress = YouTube(tokens.access), publication.progress
    number = progress.kept.get("video", "")
    if not number:
        number = _sent(youtube, account, publication)
        look_after(progress, video=number)
    return _settled(youtube, number, publication)


def _sent(youtube: YouTube, account: SocialAccount, publication: Publication) -> str:
    """Return the id of the video, sent now or before."""
    progress = publication.progress
    if session := progress.kept.get("session"):
        try:
            return upload.go_on(youtube, publication, session, fresh=False)
        except Gone:
            progress.forget()
    # Nothing noted, or an upload that ended: what it made can only be looked for.
    if publication.attempt > 1 and (known := _find(youtube, account, publication)):
        return known
    options = publication.options
    tell = str(options.get("notifySubscribers") or YES)
    session = upload.begin(youtube, publication, body_of(publication.text, options), tell)
    progress.note(session=session)
    try:
        return upload.go_on(youtube, publication, session, fresh=True)
    except Gone as error:
        progress.forget()
        message = _("YouTube lost the upload on the way.")
        raise Fault(FaultKind.TRANSIENT, message) from error


def _find(youtube: YouTube, account: SocialAccount, publication: Publication) -> str:
    """Look among the latest uploads for one of this title and text, and not another's."""
    taken = publication.taken()
    for row in uploads_of(youtube, account, most=50)[0]:
        snippet = member(row, "snippet")
        number = str(member(snippet, "resourceId").get("videoId") or "")
        same = (
            snippet.get("title") == publication.options.get("title")
            and str(snippet.get("description") or "") == publication.text
        )
        since = earlier.is_since(publication, snippet.get("publishedAt"))
        if same and since and number and number not in taken:
            return number
    return ""


def _settled(youtube: YouTube, number: str, publication: Publication) -> Published:
    """Return the video once YouTube has processed it; a ``Fault`` while it does, or refuses."""
    page = "shorts/" if publication.options.get("shorts") else "watch?v="
    done = Published(number, address("web", f"{page}{number}"))
    status = member(youtube.video(number, "status") or {}, "status")
    state = status.get("uploadStatus")
    if state in ("failed", "rejected", "deleted"):
        publication.progress.forget()
        raise _refused(status)
    progress = publication.progress
    if state == "processed" or waited(progress) > LONGEST:
        return done
    raise look_later(progress, _("YouTube has the video and is processing it."))


def _refused(status: Mapping[str, Any]) -> Fault:
    """Return why YouTube does not show a video that it took."""
    reason = str(status.get("failureReason") or status.get("rejectionReason") or "")
    if reason in ("uploaderAccountSuspended", "uploaderAccountClosed"):
        message = _("YouTube has suspended or closed this account.")
        return Fault(FaultKind.SUSPENDED, message, violation=reason.endswith("Suspended"))
    words = {
        "conversion": _("YouTube could not convert the video."),
        "invalidFile": _("YouTube says that the file is no video it can read."),
        "emptyFile": _("YouTube says that the file is empty."),
        "tooSmall": _("YouTube says that the file is too small."),
        "codec": _("YouTube does not know the video's codec."),
        "uploadAborted": _("The upload to YouTube was broken off."),
        "copyright": _("YouTube refused the video for its copyright."),
        "inappropriate": _("YouTube refused the video as inappropriate."),
        "duplicate": _("YouTube has the same video already."),
        "termsOfUse": _("YouTube refused the video by its terms of use."),
        "length": _("The video is too long for this YouTube account."),
        "claim": _("YouTube refused the video because somebody claims it."),
        "trademark": _("YouTube refused the video for a trademark."),
        "legal": _("YouTube refused the video for legal reasons."),
    }
    message = words.get(reason) or _("YouTube did not accept the video, and does not say why.")
    return Fault(FaultKind.REJECTED, message)
