"""Media of a post: fetched from the addresses that a client names, before it is accepted.

A wrong address is refused at once (136) instead of failing the post later. Addresses go
through the guarded client: https only, no private address, no redirect, bounded time and
size. An address of our own upload is read from the store. A video goes to disk as it comes.
"""

import io
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError
from ayrdash.api.models import Upload
from ayrdash.api.uploads import image_of, or_136, upload_at
from ayrdash.core import outbound
from ayrdash.posts import limits
from ayrdash.posts.media import drop_unused, keep_stored_video, keep_upload
from ayrdash.posts.models import Media
from ayrdash.posts.rules import PostRefused, is_storable
from ayrdash.posts.videos import looks_like_video
from profiles.models import Profile

FETCH_SECONDS, FETCH_VIDEO_SECONDS = 15.0, 60.0


class _Bounds:
    """What all media of one call may take: so many videos, and the time of one video."""

    def __init__(self, videos: int = 1) -> None:
        self._videos = videos
        self._end = time.monotonic() + FETCH_VIDEO_SECONDS

    def seconds(self) -> float:
        """Return how long the next may take. Raises ``Unreachable`` when time is up."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise outbound.Unreachable(_("Together the media took too long."))
        return left

    def count_video(self) -> None:
        """Count a video before it is read. Raises ``PostRefused``."""
        self._videos -= 1
        if self._videos < 0:
            raise PostRefused(_("A post takes one video alone, without images."), field="images")


def fetch_media(profile: Profile, addresses: Sequence[str], *, videos: int = 1) -> list[Media]:
    """Return an image or video, not yet in a post, for each address.

    ``videos``: how many the networks can take, each one. Raises 136 for a bad address, a video
    too many, and for what takes too long; then none of the media stays.
    """
    if len(addresses) > limits.IMAGES_SHOWN:
        raise ApiError(136, _("At most %d media in one post.") % limits.IMAGES_SHOWN)
    bounds, kept = _Bounds(videos), list[Media]()
    try:
        for address in addresses:
            kept.append(_fetch(profile, address, bounds))
    except BaseException:
        drop_unused(kept)
        raise
    return kept


def read_address(profile: Profile, address: str) -> bytes:
    """Return what stands at an address: an upload of the account's, or a download. Raises 136."""
    known = upload_at(profile.account_id, address)
    return image_of(known) if known else _download(address)


def _fetch(profile: Profile, address: str, bounds: _Bounds) -> Media:
    try:
        known = upload_at(profile.account_id, address)
        if known and known.is_video:
            bounds.count_video()
            return _copied(profile, known)
        if known:
            stored = ContentFile(image_of(known), name=name_in(address))
            return keep_upload(profile=profile, upload=stored)
        with downloaded(address, bounds) as file:
            return keep_upload(profile=profile, upload=file)
    except PostRefused as error:
        raise ApiError(136, error.message, mediaUrl=address) from error


def _copied(profile: Profile, upload: Upload) -> Media:
    """Return a copy of an uploaded video for a post. Raises ``PostRefused``."""
    name, stored = upload.file_name, str(upload.file.name)
    with or_136(upload):
        return keep_stored_video(profile=profile, stored=stored, name=name, size=upload.size_bytes)


def name_in(address: str) -> str:
    """Return the name of the file that an address ends with; one that names none is "file"."""
    try:
        name = urlsplit(address).path.rsplit("/", 1)[-1]
    except ValueError:
        name = ""
    # What no file can be called, or no database keeps.
    return "file" if name in ("", ".", "..") or not is_storable(name) else name


@contextmanager
def downloaded(address: str, bounds: _Bounds | None = None) -> Iterator[File[bytes]]:
    """Give what stands at an address as a file on disk. Raises 136, ``PostRefused``."""
    bounds = bounds or _Bounds()
    # Not under the address's name for it: a temporary file takes its ending, however long.
    file: File[bytes] = TemporaryUploadedFile("file", "", 0, None)
    file.name = name_in(address)
    with file:
        try:
            answer = outbound.call(
                "GET",
                address,
                timeout=bounds.seconds(),
                into=_Bounded(file, bounds),
                most=limits.VIDEO_BYTES,
            )
        except outbound.OutboundError as error:
            raise _unfetched(address, error) from error
        _check_status(address, answer)
        file.size = file.tell()
        file.seek(0)
        yield file


class _Bounded(io.RawIOBase):
    """Writes a download; what does not begin as a video has the bounds of an image."""

    def __init__(self, target: File[bytes], bounds: _Bounds) -> None:
        self._target = target
        self._bounds = bounds
        self._began = time.monotonic()
        self._is_video = False

    def write(self, piece: Any) -> int:
        size = self._target.tell()
        if not size:
            self._is_video = looks_like_video(piece)
            if self._is_video:
                self._bounds.count_video()
        if not self._is_video and size + len(piece) > outbound.MAX_ANSWER_BYTES:
            raise outbound.Unreachable(_("The server's answer is too large."))
        if not self._is_video and time.monotonic() - self._began > FETCH_SECONDS:
            raise outbound.Unreachable(_("The server took too long to answer."))
        self._target.write(piece)
        return len(piece)


def _download(address: str) -> bytes:
    try:
        answer = outbound.call("GET", address, timeout=FETCH_SECONDS)
    except outbound.OutboundError as error:
        raise _unfetched(address, error) from error
    _check_status(address, answer)
    return answer.body


def _unfetched(address: str, error: outbound.OutboundError) -> ApiError:
    message = _("%(address)s: %(problem)s") % {"address": address, "problem": error.message}
    return ApiError(136, message, mediaUrl=address)


def _check_status(address: str, answer: outbound.Answer) -> None:
    if answer.status != 200:
        message = _("%(address)s answers %(status)d, not 200.")
        params = {"address": address, "status": answer.status}
        raise ApiError(136, message % params, mediaUrl=address)
