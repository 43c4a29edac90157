from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.house import House
from tests.browser.seen import Seen, watching


@pytest.fixture
def seen(
    page: Page, house: House, browser: Browser, browser_context_args: dict[str, Any]
) -> Iterator[Seen]:
    """Alice acting as the Primary Profile, and an end user of Acme."""
    yield from watching(page, house, browser, browser_context_args)
