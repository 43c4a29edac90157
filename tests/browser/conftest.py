"""A real browser before a real installation."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests import migrated
from tests.browser.demo import EMAIL, PASSWORD
from tests.browser.house import House
from tests.browser.serving import Installation, installation

# A page that says "no" on purpose is reported by Chromium as a failed load.
BROKEN = "/trouble/broken/"
REFUSAL = re.compile(r"Failed to load resource: .* status of (4\d\d)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = shutil.which("chromium")
    assert chromium, "scripts/need-browser installs Debian's Chromium"
    quiet = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    # No test is to reach beyond this machine.
    quiet += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"]
    quiet += ["--disable-component-update", "--no-first-run", "--disable-sync"]
    return {"executable_path": chromium, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {
        "viewport": {"width": 1280, "height": 800},
        "locale": "en-GB",
        "timezone_id": "Europe/Berlin",
        "reduced_motion": "reduce",
    }


@pytest.fixture
def console(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser complained of; a test that leaves something in it fails."""
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        planned = REFUSAL.search(message.text) or BROKEN in message.location.get("url", "")
        if message.type in ("error", "warning") and not planned:
            said.append(f"{message.type}: {message.text} ({message.page and message.page.url})")

    context.on("console", listen)
    context.on("weberror", lambda error: said.append(f"exception: {error.error}"))
    yield said
    assert said == []


@pytest.fixture
def page(context: BrowserContext, console: list[str]) -> Page:
    """A page whose console must stay silent."""
    context.set_default_timeout(15_000)
    return context.new_page()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Installation]:
    """An installation that nobody owns yet."""
    migrated.begin(tmp_path)
    with installation(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with a believable agency in it, for tests that only look."""
    made = Installation(tmp_path_factory.mktemp("demo"))
    migrated.begin(made.data)
    made.manage("migrate", "--verbosity", "0")
    made.python("-m", "tests.browser.demo")
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session", autouse=True)
def beside_the_drivers_loop() -> None:
    """The browser's driver runs an event loop in this thread; Django takes that for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture
def house(live_server: Any, settings: Any) -> House:
    """The product in this process: nobody owns it yet, and no state is out of reach."""
    settings.PUBLIC_URL = live_server.url
    settings.EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
    settings.ROOT_URLCONF = "tests.browser.trouble"
    return House(live_server.url)


def sign_in(page: Page, installation: Installation) -> None:
    """Sign in as the owner of the demo."""
    page.goto(f"{installation.url}/account/login/")
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).first.fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{installation.url}/", wait_until="networkidle")


def act_as(page: Page, installation: Installation, title: str) -> None:
    """Switch by the list of profiles."""
    page.goto(f"{installation.url}/profiles/?q={title}")
    page.get_by_role("button", name=f"Switch to this profile: {title}").click()
    page.wait_for_url(f"{installation.url}/")
