"""The two steps of a Threads post: a container, then its publication.

Only the second one shows anything. Images are fetched by Threads from addresses of ours.
"""

import datetime
import time
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from ayrdash.networks.adapters.base import Fault, FaultKind, Image
from ayrdash.networks.adapters.threads.client import call, id_of, rows_of

# Seconds that all containers of a post may take, and the first pause between two looks.
WAIT, FIRST_PAUSE = 60.0, 0.2
ALT_TEXT = 1_000


def check_quota(token: str) -> None:
    """Ask how many posts the account has left: the number is Threads' to say."""
    answer = call("GET", "me/threads_publishing_limit", token, params={"fields": _QUOTA})
    for row in rows_of(answer):
        config = row.get("config")
        total = config.get("quota_total") if isinstance(config, dict) else None
        used = row.get("quota_usage")
        if isinstance(total, int) and isinstance(used, int) and used >= total:
            message = _("Threads takes no more posts of this account today.")
            retry_at = timezone.now() + datetime.timedelta(hours=1)
            raise Fault(FaultKind.RATE_LIMITED, message, retry_at=retry_at)


_QUOTA = "quota_usage,config"


def container(
    token: str, text: str, images: Sequence[Image], addresses: Sequence[str], **more: str
) -> str:
    """Make the container to publish, and wait until Threads has understood it."""
    words = {"text": text} if text else {}
    pairs = list(zip(addresses, images, strict=True))
    give_up = time.monotonic() + WAIT
    if not pairs:
        made = _made(token, media_type="TEXT", **words, **more)
    elif len(pairs) == 1:
        made = _image(token, pairs[0], **words, **more)
    else:
        items = [_image(token, pair, is_carousel_item="true") for pair in pairs]
        children = ",".join(_ready(token, item, give_up) for item in items)
        made = _made(token, media_type="CAROUSEL", children=children, **words, **more)
    return _ready(token, made, give_up)


def publish(token: str, number: str) -> str:
    """Publish a container; return the post's id."""
    return id_of(call("POST", "me/threads_publish", token, data={"creation_id": number}))


def _made(token: str, **params: str) -> str:
    return id_of(call("POST", "me/threads", token, data=params))


def _image(token: str, item: tuple[str, Image], **more: str) -> str:
    address, image = item
    alt = {"alt_text": image.alt_text[:ALT_TEXT]} if image.alt_text else {}
    return _made(token, media_type="IMAGE", image_url=address, **alt, **more)


def _ready(token: str, number: str, give_up: float) -> str:
    """Wait until Threads has fetched and understood a container; until a moment at most."""
    pause = FIRST_PAUSE
    while True:
        answer = call("GET", number, token, params={"fields": "id,status,error_message"})
        status = answer.get("status")
        if status == "FINISHED":
            return number
        if status == "ERROR":
            words = str(answer.get("error_message") or "")[:300]
            raise Fault(FaultKind.REJECTED, _("Threads refused the image: %s") % words)
        if status == "EXPIRED" or time.monotonic() > give_up:
            message = _("Threads has not finished with the post yet.")
            raise Fault(FaultKind.TRANSIENT, message)
        time.sleep(pause)
        pause = min(pause * 2, 5.0)
