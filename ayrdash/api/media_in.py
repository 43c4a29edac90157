"""Media of a post: fetched from the addresses that a client names, before it is accepted.

A wrong address is refused at once (136) instead of failing the post later. Addresses go
through the guarded client: https only, no private address, no redirect, bounded time and
size. An address of our own upload is read from the store.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from ayrdash.api.errors import ApiError
from ayrdash.api.uploads import stored_upload
from ayrdash.core import outbound
from ayrdash.posts import limits
from ayrdash.posts.media import keep_upload
from ayrdash.posts.models import Media
from ayrdash.posts.rules import PostRefused
from profiles.models import Profile

FETCH_SECONDS = 15.0


def fetch_media(profile: Profile, addresses: Sequence[str]) -> list[Media]:
    """Return an image, not yet in a post, for each address. Raises 136 for a bad one."""
    if len(addresses) > limits.IMAGES_SHOWN:
        raise ApiError(136, _("At most %d media in one post.") % limits.IMAGES_SHOWN)
    return [_fetch(profile, address) for address in addresses]


def read_address(profile: Profile, address: str) -> bytes:
    """Return what stands at an address: an upload of the account's, or a download. Raises 136."""
    return stored_upload(profile.account_id, address) or _download(address)


def _fetch(profile: Profile, address: str) -> Media:
    data = read_address(profile, address)
    name = urlsplit(address).path.rsplit("/", 1)[-1] or address
    try:
        return keep_upload(profile=profile, upload=ContentFile(data, name=name))
    except PostRefused as error:
        raise ApiError(136, error.message, mediaUrl=address) from error


def _download(address: str) -> bytes:
    try:
        answer = outbound.call("GET", address, timeout=FETCH_SECONDS)
    except outbound.OutboundError as error:
        message = _("%(address)s: %(problem)s") % {"address": address, "problem": error.message}
        raise ApiError(136, message, mediaUrl=address) from error
    if answer.status != 200:
        message = _("%(address)s answers %(status)d, not 200.")
        params = {"address": address, "status": answer.status}
        raise ApiError(136, message % params, mediaUrl=address)
    return answer.body
