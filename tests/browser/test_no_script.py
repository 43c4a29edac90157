"""Every form of the product, sent once by its visible control with scripts switched off."""

from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Response

from tests.browser.steps import modules, steps_of
from tests.browser.steps.act import Act

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture
def act(browser, browser_context_args, house):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield Act(context.new_page(), house)
    context.close()


@pytest.mark.parametrize("module", modules())
def test_every_form_works_without_script(act, module):
    answers: list[tuple[str, int]] = []

    def note(response: Response) -> None:
        # A network's own pages are none of ours.
        if response.request.method == "POST" and response.url.startswith(act.house.url):
            route = resolve(urlsplit(response.url).path).view_name
            answers.append((route, response.status))

    act.page.on("response", note)
    for step in steps_of(module):
        answers.clear()
        step.run(act)
        assert answers, f"{step.route}: nothing was sent"
        assert answers[-1] == (step.route, step.status), step.run.__name__
