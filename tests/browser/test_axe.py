"""axe-core on every page, light and dark: no violation; and the console stays silent."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error

from tests.browser.looks import REDRAWN
from tests.browser.walker import PARTS, Walker, walk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1_200)]
# Passed rules with all their nodes would be most of the answer.
ALL: dict[str, Any] = {"resultTypes": ["violations"]}
# What depends on the colours alone; all else is the same page.
COLOURS = ALL | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
RUN = "options => axe.run(document, options).then(found => found.violations)"


@pytest.mark.parametrize("part", PARTS)
def test_no_page_has_a_violation(page, house, part):
    walker, found = Walker(page, house), []
    for stop in walk(part):
        try:
            walker.go(stop)
        except (AssertionError, Error) as error:
            found.append(f"{stop.name} was not reached: {error}")
        else:
            found += [f"{stop.name} {fault}" for fault in faults(page)]
    assert found == [], "\n".join(found)


def faults(page):
    """Look at one page, wide and narrow, light and dark."""
    page.evaluate(Axe().axe_script)
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 800})
        for scheme, options in (("light", ALL), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(REDRAWN)
            for violation in page.evaluate(RUN, options):
                for node in violation["nodes"]:
                    why = [check.get("data") or "" for check in node["any"]]
                    where = f"{node['target']} {node['html'][:160]} {why}"
                    yield f"{width} {scheme}: {violation['id']} {where}"
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            yield f"{width}: {overflow} px wider than the window"
