"""Walks the tour: one browser page, signed in and acting as each stop wants."""

import math

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from ayrdash.accounts.models import User
from tests.browser.house import House
from tests.browser.states import STATES
from tests.browser.tour import STOPS, Stop

# Each part is a test of its own: the start, who has not signed in, the owner (most pages, so
# in three), and others.
OWNERS = ("owner 1", "owner 2", "owner 3")
PARTS = ("unowned", "outside", *OWNERS, "others")


def part_of(stop: Stop) -> str:
    if stop.unowned:
        return "unowned"
    if not stop.signed_in:
        return "outside"
    return "others" if stop.who else "owner"


def walk(part: str) -> list[Stop]:
    """Return a part's stops in the order that needs few changes of person and profile."""
    whose = part.split(maxsplit=1)[0]
    stops = [stop for stop in (*STOPS, *STATES) if part_of(stop) == whose]
    stops.sort(key=lambda s: (s.who.__name__ if s.who else "", s.acting_as))
    if part not in OWNERS:
        return stops
    share = math.ceil(len(stops) / len(OWNERS))
    start = OWNERS.index(part) * share
    return stops[start : start + share]


class Walker:
    """Keeps track of who the page is signed in and acting as."""

    def __init__(self, page: Page, house: House) -> None:
        self.page, self.house = page, house
        self.filled = False
        self.standing: tuple[object, ...] = ()

    def go(self, stop: Stop) -> None:
        """Bring the page up as the stop says, and see that it is the page meant."""
        if not (stop.unowned or self.filled):
            self.house.fill()
            self.filled = True
        self._enter(stop)
        path = stop.path if isinstance(stop.path, str) else stop.path(self.house)
        answer = self.page.goto(self.house.url + path)
        seen = [answer.status if answer else 0]
        self.page.on("response", lambda r: self._note(r, seen))
        if stop.first_row:
            self.page.locator(".rows .row__title a, table tbody a").first.click()
        if stop.click:
            button = self.page.get_by_role("button", name=stop.click)
            button.or_(self.page.get_by_role("link", name=stop.click)).first.click()
        if stop.reach:
            stop.reach(self.page, self.house)
        self.page.wait_for_load_state("networkidle")
        self._check(stop, seen[-1])

    def _enter(self, stop: Stop) -> None:
        wanted = (stop.signed_in, stop.who, stop.acting_as)
        # What ``reach`` did to the session is nobody else's.
        if wanted == self.standing and stop.signed_in and not stop.reach:
            return
        user: User | None = None
        if stop.signed_in and stop.who:
            user = self.house.person(stop.who.__name__, stop.who)
        elif stop.signed_in:
            user = self.house.person("owner", User.objects.get)
        self.house.enter(self.page.context, user, stop.acting_as)
        self.standing = () if stop.reach else wanted

    def _note(self, response: object, seen: list[int]) -> None:
        if response.request.is_navigation_request():  # type: ignore[attr-defined]
            seen.append(response.status)  # type: ignore[attr-defined]

    def _check(self, stop: Stop, status: int) -> None:
        path = self.page.url.removeprefix(self.house.url).split("?")[0]
        try:
            page = resolve(path).view_name
        except Resolver404:
            page = ""
        assert (page, status) == (stop.page or page, stop.status), f"{stop}: {page} {status}"
