"""Images as Instagram takes them: JPEG, and not too tall or wide."""

import io

from django.utils.translation import gettext as _
from PIL import Image

# Width by height: 4:5 to 1.91:1.
TALLEST, WIDEST = 0.8, 1.91
_ROUNDING = 0.005
_QUALITY = 92


def shape_problem(width: int, height: int) -> str:
    """Return a sentence on an image that is too tall or too wide; empty: it fits."""
    shape = width / height if height else 0.0
    if TALLEST - _ROUNDING <= shape <= WIDEST + _ROUNDING:
        return ""
    message = _("Instagram takes images from 4:5 to 1.91:1; this one is %(width)d × %(height)d.")
    return message % {"width": width, "height": height}


def as_jpeg(data: bytes) -> bytes:
    """Return a JPEG as it is, anything else drawn on white and encoded as one."""
    with Image.open(io.BytesIO(data)) as image:
        if image.format == "JPEG":
            return data
        drawn = image.convert("RGBA")
        paper = Image.new("RGB", drawn.size, "white")
        paper.paste(drawn, mask=drawn.getchannel("A"))
        out = io.BytesIO()
        paper.save(out, "JPEG", quality=_QUALITY)
        return out.getvalue()
