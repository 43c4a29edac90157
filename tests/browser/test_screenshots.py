"""Draws docs/screenshots/<page>-<wide|phone>-<light|dark>.png from the demo."""

import io

import pytest
from PIL import Image

from tests.architecture.sources import ROOT
from tests.browser.tour import Walker, walk

pytestmark = pytest.mark.screenshots
FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"wide": (1280, 800), "phone": (375, 760)}
TALLEST = 1_600


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_draw_every_page(page, demo, size, scheme):
    FOLDER.mkdir(parents=True, exist_ok=True)
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    walker = Walker(page, demo)
    for stop in walk():
        walker.go(stop)
        tall = page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": min(max(tall, height), TALLEST)}
        shot = page.screenshot(full_page=True, clip=clip)
        path = FOLDER / f"{stop.name}-{size}-{scheme}.png"
        path.write_bytes(small(shot))
        assert path.stat().st_size < 150_000


def small(png: bytes) -> bytes:
    """Return the picture with a palette: a third of the bytes, no difference one sees."""
    with Image.open(io.BytesIO(png)) as image:
        reduced = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    out = io.BytesIO()
    reduced.save(out, "PNG", optimize=True)
    return out.getvalue()
