"""Images brought to the size that a network shows, without cutting or bending by default.

Works on pixels that ``images.decode`` has checked; sizes are bounded here.
"""

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageColor, ImageFilter, ImageOps

from ayrdash.posts import limits

Mode = Literal["resize", "crop", "blur"]
Position = Literal[
    "north",
    "northeast",
    "east",
    "southeast",
    "south",
    "southwest",
    "west",
    "northwest",
    "center",
]
SMALLEST, LARGEST = 1, limits.LONGEST_SIDE
# Width and height in pixels. Networks publish several; these are the common feed formats.
PRESETS: dict[str, tuple[int, int]] = {
    "bluesky": (1200, 675),
    "facebook": (1200, 630),
    "facebook_story": (1080, 1920),
    "gmb": (1200, 900),
    "instagram": (1080, 1080),
    "instagram_landscape": (1080, 566),
    "instagram_portrait": (1080, 1350),
    "instagram_story": (1080, 1920),
    "linkedin": (1200, 627),
    "pinterest": (1000, 1500),
    "reddit": (1200, 628),
    "snapchat": (1080, 1920),
    "telegram": (1280, 720),
    "threads": (1080, 1350),
    "tiktok": (1080, 1920),
    "twitter": (1600, 900),
    "youtube": (1280, 720),
}
# A watermark takes at most this part of the width and of the height.
_WATERMARK_SHARE = 0.25
_MARGIN_SHARE = 0.02
_BLUR_SHARE = 0.03


@dataclass(frozen=True)
class Effects:
    """What is done to the pixels: ``color`` behind them, ``opacity`` 0 to 100."""

    color: str = "#FFFFFF"
    opacity: int = 100
    grayscale: bool = False


def resize(
    image: Image.Image,
    size: tuple[int, int],
    *,
    mode: Mode,
    effects: Effects,
    center: tuple[int, int] | None = None,
) -> Image.Image:
    """Return exactly ``size`` pixels, opaque.

    ``resize`` shows all of the image with the colour beside it, ``blur`` with a blurred copy
    beside it, ``crop`` fills the size around ``center`` (pixels of the source; None: the middle).
    """
    if effects.grayscale:
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        image = ImageOps.grayscale(image.convert("RGB")).convert("RGB")
        if alpha is not None:
            image.putalpha(alpha)
    ground = Image.new("RGB", size, ImageColor.getrgb(effects.color)[:3])
    if mode == "crop":
        shown = ImageOps.fit(image, size, Image.Resampling.LANCZOS, centering=_share(image, center))
    else:
        shown = ImageOps.contain(image, size, Image.Resampling.LANCZOS)
        if mode == "blur":
            ground.paste(_blurred(image, size))
    place = ((size[0] - shown.width) // 2, (size[1] - shown.height) // 2)
    ground.paste(shown.convert("RGB"), place, _mask(shown, effects.opacity))
    return ground


def watermark(image: Image.Image, mark: Image.Image, position: Position) -> None:
    """Lay a mark over an image, at most a quarter of its width and height."""
    room = (
        max(1, int(image.width * _WATERMARK_SHARE)),
        max(1, int(image.height * _WATERMARK_SHARE)),
    )
    small = ImageOps.contain(mark, room, Image.Resampling.LANCZOS)
    margin = int(min(image.size) * _MARGIN_SHARE)
    left, middle, right = margin, (image.width - small.width) // 2, image.width - small.width
    top, half, bottom = margin, (image.height - small.height) // 2, image.height - small.height
    across = {"west": left, "east": right - margin}
    down = {"north": top, "south": bottom - margin}
    x = next((at for name, at in across.items() if position.endswith(name)), middle)
    y = next((at for name, at in down.items() if position.startswith(name)), half)
    image.paste(small.convert("RGB"), (x, y), _mask(small, 100))


def _share(image: Image.Image, center: tuple[int, int] | None) -> tuple[float, float]:
    """Return the part of what is cut that is cut left and above."""
    if center is None:
        return 0.5, 0.5
    return (
        min(1.0, max(0.0, center[0] / image.width)),
        min(1.0, max(0.0, center[1] / image.height)),
    )


def _blurred(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    filled = ImageOps.fit(image.convert("RGB"), size, Image.Resampling.BILINEAR)
    return filled.filter(ImageFilter.GaussianBlur(max(1, int(max(size) * _BLUR_SHARE))))


def _mask(image: Image.Image, opacity: int) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else Image.new("L", image.size, color=255)
    return alpha.point([value * opacity // 100 for value in range(256)])
