"""What a client has done to its text: hashtags, short links; and texts and images for trials.

The same call twice must make the same text, as an idempotency key is held to its content:
short links are looked up before they are made, and a key draws the same sample each time.
"""

import io
import random
import re
from collections.abc import Mapping

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image

from ayrdash.api.errors import ApiError, bad_request
from ayrdash.api.inputs import NewPostIn
from ayrdash.api.models import ShortLink, new_link_code
from ayrdash.api.shortlinks import LONGEST, address_of, make_link
from ayrdash.posts.hashtags import own_words, with_tags
from ayrdash.posts.media import keep_upload
from ayrdash.posts.models import Media
from profiles.models import Profile

_WEB = re.compile(r"https?://[^\s<>\"'()]*[^\s<>\"'().,;:!?]")
SAMPLES = (
    "The kettle is on, and the day may begin.",
    "A map is a letter from somebody who went before.",
    "Small boats know more about the weather than large ones.",
    "Every bookshelf is a way to be elsewhere without a ticket.",
    "The best tool is the one that is put back where it belongs.",
    "Moss grows where nobody hurries.",
    "Bread is patience that one can eat.",
    "A lighthouse never asks who is passing.",
)
SAMPLE_SIZE = (1200, 800)


def worded(
    profile: Profile, body: NewPostIn, text: str, own: Mapping[str, str], *, keep: bool
) -> tuple[str, dict[str, str]]:
    """Return the text and what single networks get instead, as the call wants them done.

    ``keep`` False: nothing is kept; a link that was not shortened yet gets a stand-in.
    """
    if body.random_post:
        text, own = _drawn(body).choice(SAMPLES), {}
    return (
        _done(profile, body, text, keep=keep),
        {name: _done(profile, body, words, keep=keep) for name, words in own.items()},
    )


def _done(profile: Profile, body: NewPostIn, text: str, *, keep: bool) -> str:
    if wish := hashtag_wish(body.auto_hashtag):
        most, at_end = wish
        text = with_tags(text, own_words(text, most), at_end=at_end)
    if body.shorten_links:
        text = _WEB.sub(lambda match: _short(profile, match[0], keep=keep), text)
    return text


def _short(profile: Profile, url: str, *, keep: bool) -> str:
    if len(url) > LONGEST or url.startswith(f"{settings.PUBLIC_URL}/"):
        return url
    known = ShortLink.objects.filter(profile=profile, url=url).order_by("id").first()
    if known is None and not keep:
        known = ShortLink(code="x" * len(new_link_code()))
    return address_of(known or make_link(profile=profile, url=url, utm={}))


def sample_media(profile: Profile, body: NewPostIn) -> list[Media]:
    """Return an image for a trial, not yet in a post; none where none is wanted."""
    if not body.random_media_url:
        return []
    if body.is_video:
        raise ApiError(991, _("isVideo: there is no video for trials here, and none is taken."))
    draw = _drawn(body)
    bands = [Image.radial_gradient("L"), Image.linear_gradient("L"), Image.linear_gradient("L")]
    draw.shuffle(bands)
    turned = [band.rotate(draw.choice((0, 90, 180, 270))) for band in bands]
    out = io.BytesIO()
    Image.merge("RGB", turned).resize(SAMPLE_SIZE).save(out, "PNG")
    file = ContentFile(out.getvalue(), name="sample.png")
    return [keep_upload(profile=profile, upload=file)]


def _drawn(body: NewPostIn) -> random.Random:
    return random.Random(body.idempotency_key or None)  # noqa: S311 - a sample, no secret


def hashtag_wish(value: object) -> tuple[int, bool] | None:
    """Read ``autoHashtag``: how many, and whether at the end alone; None: not wanted."""
    if not isinstance(value, dict):
        return (2, False) if value else None
    most, position = value.get("max", 2), value.get("position", "auto")
    if str(most) not in map(str, range(1, 11)) or position not in ("auto", "end"):
        raise bad_request(_("autoHashtag: {max: 1 to 10, position: auto or end}."))
    return int(most), position == "end"
