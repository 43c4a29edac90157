"""Every limit of a post that is ours, in one table. Those of a network are its adapter's.

A network's own limits (text, images per post, bytes per image) come from its adapter;
here they are put together for the networks in hand.
"""

import datetime
from collections.abc import Iterable

from ayrdash.networks.adapters import ADAPTERS, adapter_for

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
# Decoded: of one image, and of one request (the one that crosses it is still taken).
PIXELS = 50_000_000
PIXELS_AT_ONCE = 150_000_000
# After it is made to fit.
LONGEST_SIDE = 4_096
# Images that a form or a post carries along, attached or not.
IMAGES_SHOWN = 20


def images_per_post(networks: Iterable[str]) -> int:
    """Return how many images a post to all these networks may have."""
    limits = [adapter_for(network).max_images for network in networks]
    return min(limits, default=IMAGES_SHOWN)


def image_bytes() -> int:
    """Return the bytes of one image that every network takes."""
    return min(adapter.max_image_bytes for adapter in ADAPTERS.values())
