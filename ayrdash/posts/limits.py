"""Every limit of a post that is ours, in one table. Those of a network are its adapter's.

A network's own limits (text, images per post, bytes per image) come from its adapter;
here they are put together for the networks in hand.
"""

import datetime
import math
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ayrdash.core.networks import label_of
from ayrdash.networks.adapters import ADAPTERS, adapter_for
from ayrdash.networks.adapters.base import VideoRule

# Characters kept at all, whatever the network takes.
TEXT = 65_000
ALT_TEXT = 2_000
NOTES = 5_000
IDEMPOTENCY_KEY = 255
LONGEST_AHEAD = datetime.timedelta(days=366)
# A moment this little past is still "now": clocks differ and forms take a while.
PAST_GRACE = datetime.timedelta(minutes=1)

# One uploaded file, and all files of one request that are decoded.
UPLOAD_BYTES = 30_000_000
UPLOADS_AT_ONCE = 10
UPLOAD_BYTES_AT_ONCE = 60_000_000
# One video, kept as it comes; the column of sizes ends a little above.
VIDEO_BYTES = 2_000_000_000
# Decoded: of one image, and of one request (the one that crosses it is still taken).
PIXELS = 50_000_000
PIXELS_AT_ONCE = 150_000_000
# After it is made to fit.
LONGEST_SIDE = 4_096
# Images that a form or a post carries along, attached or not.
IMAGES_SHOWN = 20


def images_words(networks: Iterable[str]) -> str:
    """Say how many images each network takes, and which."""
    each = {network: adapter_for(network).max_images for network in networks}
    most = max(each.values(), default=IMAGES_SHOWN)
    if not most:
        return ""
    if len(set(each.values())) > 1:
        parts = (f"{label_of(network)} {number}" for network, number in each.items())
        how_many = _("Still images, at most: %s.") % ", ".join(parts)
    else:
        words = ngettext("One still image.", "Up to %(n)d still images.", most)
        how_many = words % {"n": most}
    size = UPLOAD_BYTES // 1_000_000
    kinds = _("JPEG, PNG, WebP or GIF, at most %d MB each; they are made to fit.") % size
    return f"{how_many} {kinds}"


def videos_words(networks: Iterable[str]) -> str:
    """Say which networks take a video, and how large and long; empty: none does."""
    rules = {network: adapter_for(network).video_rule({}) for network in networks}
    parts = [f"{label_of(network)} {_measures(rule)}" for network, rule in rules.items() if rule]
    if not parts:
        return ""
    if not any(adapter_for(network).max_images for network in rules):
        return _("One video, MP4 or MOV: %s.") % ", ".join(parts)
    return _("Or one video, MP4 or MOV, alone: %s.") % ", ".join(parts)


def _measures(rule: VideoRule) -> str:
    size = size_words(min(rule.max_bytes, VIDEO_BYTES))
    if math.isinf(rule.longest):
        return _("up to %(size)s") % {"size": size}
    params = {"size": size, "length": length_words(rule.longest)}
    return _("up to %(size)s and %(length)s") % params


def size_words(count: int) -> str:
    """Say a number of bytes in GB or MB, rounded down."""
    if count >= 1_000_000_000:
        return _("%d GB") % (count // 1_000_000_000)
    return _("%d MB") % (count // 1_000_000)


def length_words(seconds: float) -> str:
    """Say a length in hours, minutes or seconds, rounded down."""
    whole = int(seconds)
    if whole >= 7_200:
        return _("%d hours") % (whole // 3_600)
    if whole >= 120:
        return _("%d minutes") % (whole // 60)
    return _("%d seconds") % whole


def image_bytes() -> int:
    """Return the bytes of one image that every network takes."""
    return min(adapter.max_image_bytes for adapter in ADAPTERS.values() if adapter.max_images)
