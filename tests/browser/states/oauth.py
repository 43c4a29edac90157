"""Linking by OAuth, on the dashboard and on the linking page, and the test network's own pages."""

from functools import wraps

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from ayrdash.imports.models import ImportedProfile
from ayrdash.testnet.mailbox import write
from ayrdash.testnet.models import Note
from tests.access.imports import a_row
from tests.browser.botnet import bot_network
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.states.linking import UNLINKED, opened
from tests.browser.states.reaching import press
from tests.browser.tour import Reach, Stop
from tests.browser.trynet import test_network
from tests.cast import Party

TO_NETWORK = "Go on to Test network"


def with_network(reach: Reach) -> Reach:
    @wraps(reach)
    def inner(page: Page, house: House) -> None:
        with test_network():
            reach(page, house)
            page.wait_for_load_state("networkidle")

    return inner


def begin(page: Page, house: House) -> None:
    page.goto(house.url + reverse("networks:link", args=["test"]))


def visit(page: Page, house: House) -> None:
    opened(UNLINKED, "linking:connect", "test")(page, house)


def after(start: Reach, *presses: str) -> Reach:
    """Start, then press buttons one after the other."""

    def reach(page: Page, house: House) -> None:
        start(page, house)
        for name in presses:
            with page.expect_navigation():
                press(page, name)

    return with_network(reach)


def by_code(start: Reach) -> Reach:
    """Open the page before, and let it show the code."""

    def reach(page: Page, house: House) -> None:
        with bot_network():
            start(page, house)
            with page.expect_navigation():
                press(page, "Show the code")

    return reach


def begin_by_code(page: Page, house: House) -> None:
    page.goto(house.url + reverse("networks:link", args=["telegram"]))


def visit_by_code(page: Page, house: House) -> None:
    opened(UNLINKED, "linking:connect", "telegram")(page, house)


def desk(page: Page, house: House) -> None:
    page.goto(house.url + reverse("testnet:desk"))


def write_to(page: Page, house: House) -> None:
    write(page="ashby-online", guest="zoe", text="Do you bake without nuts?")
    page.goto(house.url + reverse("testnet:write", args=["ashby-online"]))


def note_of(page: Page, house: House) -> None:
    made = Note.objects.create(
        page="ashby-online", key="a", text="Fresh bread at seven", ready_at=timezone.now()
    )
    page.goto(house.url + reverse("testnet:note", args=[made.page, made.pk]))


def imported(house: House) -> str:
    """An import that made one profile, whose networks are to be linked again."""
    profile = house.profile(FIRST)
    owner = house.person("owner", lambda: profile.account.memberships.get(role="owner").user)
    primary = profile.account.profiles.get(kind="primary")
    row = ImportedProfile.objects.get(pk=a_row(Party(owner, profile.account, primary, profile))[0])
    return reverse("imports:detail", args=[row.run.ref])


ANN, CONSENT = "Ann Ashby", "Allow"
STATES = [
    Stop("settings-network-apps", "/social-accounts/apps/"),
    Stop("import-report", imported, route="imports:detail"),
    Stop("oauth-begin", "/", acting_as=UNLINKED, route="networks:link", reach=with_network(begin)),
    Stop(
        "oauth-pick",
        "/",
        acting_as=UNLINKED,
        route="networks:pick",
        reach=after(begin, TO_NETWORK, ANN, CONSENT),
    ),
    Stop(
        "oauth-denied",
        "/",
        acting_as=UNLINKED,
        route="networks:pick",
        status=422,
        reach=after(begin, TO_NETWORK, ANN, "Deny"),
    ),
    Stop(
        "visit-oauth-begin",
        "/link/",
        signed_in=False,
        route="linking:connect",
        reach=with_network(visit),
    ),
    Stop(
        "visit-oauth-pick",
        "/link/",
        signed_in=False,
        route="linking:pick",
        reach=after(visit, TO_NETWORK, ANN, CONSENT),
    ),
    Stop(
        "visit-oauth-denied",
        "/link/",
        signed_in=False,
        route="linking:pick",
        status=422,
        reach=after(visit, TO_NETWORK, ANN, "Deny"),
    ),
    Stop(
        "code-shown",
        "/",
        acting_as=UNLINKED,
        route="networks:pick",
        reach=by_code(begin_by_code),
    ),
    Stop(
        "visit-code-shown",
        "/link/",
        signed_in=False,
        route="linking:pick",
        reach=by_code(visit_by_code),
    ),
    Stop("oauth-refused", "/link/callback/test/?state=nothing", signed_in=False, status=403),
    Stop("test-network-desk", "/", route="testnet:desk", reach=with_network(desk)),
    Stop("test-network-write", "/", route="testnet:write", reach=with_network(write_to)),
    Stop("test-network-note", "/", route="testnet:note", reach=with_network(note_of)),
    Stop(
        "test-network-sign-in",
        "/link/",
        signed_in=False,
        route="testnet:authorize",
        reach=after(visit, TO_NETWORK),
    ),
    Stop(
        "test-network-consent",
        "/link/",
        signed_in=False,
        route="testnet:authorize",
        reach=after(visit, TO_NETWORK, ANN),
    ),
]
