"""Draws docs/screenshots/<page>-<wide|phone>-<light|dark>.png from the demo."""

import io

import pytest
from PIL import Image

from tests.architecture.sources import ROOT
from tests.browser.looks import REDRAWN
from tests.browser.walker import PARTS, Walker, walk

pytestmark = [pytest.mark.screenshots, pytest.mark.timeout(1_200)]
FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"wide": (1280, 800), "phone": (375, 760)}
TALLEST = 1_600


@pytest.mark.parametrize("part", PARTS)
def test_draw_every_page(page, house, part):
    FOLDER.mkdir(parents=True, exist_ok=True)
    walker = Walker(page, house)
    for stop in walk(part):
        if stop.drawn:
            walker.go(stop)
            for size in SIZES:
                draw(page, stop.name, size)


def draw(page, name, size):
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(REDRAWN)
        tall = page.evaluate("document.documentElement.scrollHeight")
        clip = {"x": 0, "y": 0, "width": width, "height": min(max(tall, height), TALLEST)}
        shot = page.screenshot(full_page=True, clip=clip)
        path = FOLDER / f"{name}-{size}-{scheme}.png"
        path.write_bytes(small(shot))
        assert path.stat().st_size < 150_000


def small(png: bytes) -> bytes:
    """Return the picture with a palette: a third of the bytes, no difference one sees."""
    with Image.open(io.BytesIO(png)) as image:
        reduced = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    out = io.BytesIO()
    reduced.save(out, "PNG", optimize=True)
    return out.getvalue()
