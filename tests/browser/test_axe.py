"""axe-core on every page, light and dark: no violation; and the console stays silent."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.tour import Walker, walk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_no_page_has_a_violation(page, demo, scheme, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    walker, axe, found = Walker(page, demo), Axe(), []
    for stop in walk():
        walker.go(stop)
        result = axe.run(page)
        found += [
            f"{stop.name}: {v['id']} ({v['impact']}): {node['target']} {node['html'][:160]}"
            for v in result.response["violations"]
            for node in v["nodes"]
        ]
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            found.append(f"{stop.name}: {overflow} px wider than the window")
    assert found == [], "\n".join(found)
