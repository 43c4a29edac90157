"""Every page of the demo: where it is, and as whom one sees it."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.conftest import act_as, sign_in
from tests.browser.demo import FIRST, PASSWORD
from tests.browser.serving import Installation


@dataclass(frozen=True)
class Stop:
    """One page. ``click`` names a button that changes what is seen (a dialog, an error)."""

    name: str
    path: str
    acting_as: str = ""
    click: str = ""
    # Follow the first link in the page's rows instead of staying on the list.
    first_row: bool = False
    signed_in: bool = True

    def __str__(self) -> str:
        return self.name


STOPS = [
    Stop("sign-in", "/account/login/", signed_in=False),
    Stop("password-reset", "/account/password/reset/", signed_in=False),
    Stop("sign-up-closed", "/account/signup/", signed_in=False),
    Stop("link-closed", "/link/", signed_in=False),
    Stop("home", "/", acting_as=FIRST),
    Stop("home-primary", "/"),
    Stop("profiles", "/profiles/"),
    Stop("profiles-add", "/profiles/", click="Add Profile"),
    Stop("profiles-search", "/profiles/?q=museum"),
    Stop("profiles-none", "/profiles/?q=nothing-like-it"),
    Stop("profiles-archived", "/profiles/?state=archived"),
    Stop("profile-add", "/profiles/new/"),
    Stop("profile-edit", "/profiles/?q=bakery", first_row=True),
    Stop("profiles-deleted", "/profiles/deleted/"),
    Stop("switcher", "/profiles/switcher/"),
    Stop("api-key", "/profiles/key/"),
    Stop("profile-key", "/profiles/key/", acting_as=FIRST),
    Stop("social-accounts", "/social-accounts/", acting_as=FIRST),
    Stop("social-accounts-none", "/social-accounts/", acting_as="Green Mile Gardening"),
    Stop("link-bluesky", "/social-accounts/bluesky/", acting_as="Green Mile Gardening"),
    Stop("unlink", "/social-accounts/bluesky/unlink/", acting_as=FIRST),
    Stop("link-sessions", "/links/", acting_as=FIRST),
    Stop("link-session", "/links/", acting_as=FIRST, first_row=True),
    Stop("compose", "/posts/new/", acting_as=FIRST),
    Stop("compose-unlinked", "/posts/new/", acting_as="Green Mile Gardening"),
    Stop("history", "/posts/", acting_as=FIRST),
    Stop("history-none", "/posts/", acting_as="Green Mile Gardening"),
    Stop("post-published", "/posts/?state=success", acting_as=FIRST, first_row=True),
    Stop("post-failed", "/posts/?state=error", acting_as=FIRST, first_row=True),
    Stop("post-scheduled", "/posts/?state=scheduled", acting_as=FIRST, first_row=True),
    Stop("team", "/team/"),
    Stop("suspensions", "/suspensions/"),
    Stop("alerts", "/alerts/"),
    Stop("alerts-closed", "/alerts/?show=closed"),
    Stop("webhooks", "/webhooks/"),
    Stop("webhook-edit", "/webhooks/post/"),
    Stop("audit-log", "/audit/"),
    Stop("audit-log-none", "/audit/?q=nothing-like-it"),
    Stop("settings", "/settings/"),
    Stop("settings-lock", "/settings/lock/"),
    Stop("settings-team", "/settings/team/"),
    Stop("settings-alerts", "/settings/alerts/"),
    Stop("settings-logo", "/settings/page/brand/"),
    Stop("settings-texts", "/settings/page/texts/"),
    Stop("settings-help", "/settings/page/help/"),
    Stop("settings-steps", "/settings/page/modals/"),
    Stop("settings-style", "/settings/page/style/"),
    Stop("settings-languages", "/settings/page/languages/"),
    Stop("settings-versions", "/settings/page/versions/"),
    Stop("settings-primary-only", "/settings/", acting_as=FIRST),
    Stop("outbox", "/outbox/"),
    Stop("mail", "/outbox/", first_row=True),
    Stop("status", "/status/"),
    Stop("support", "/support/"),
    Stop("account", "/account/"),
    Stop("delete-login", "/account/delete/"),
    Stop("export", "/account/export/"),
    Stop("close-account", "/account/close/"),
    Stop("e-mail", "/account/email/"),
    Stop("password", "/account/password/change/"),
    Stop("sessions", "/account/sessions/"),
    Stop("two-factor", "/account/2fa/"),
    Stop("sign-out", "/account/logout/"),
    Stop("not-found", "/nothing-here/"),
]


def visit(page: Page, demo: Installation, stop: Stop) -> None:
    """Bring the page up as the stop says; the page must be signed in where needed."""
    page.goto(demo.url + stop.path)
    if "/account/reauthenticate/" in page.url:  # before sensitive pages
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    if stop.first_row:
        page.locator(".rows .row__title a, table tbody a").first.click()
    if stop.click:
        page.get_by_role("button", name=stop.click).or_(
            page.get_by_role("link", name=stop.click)
        ).first.click()
    page.wait_for_load_state("networkidle")


def walk() -> list[Stop]:
    """Return all stops in the order that needs few switches."""
    outside = [stop for stop in STOPS if not stop.signed_in]
    inside = [stop for stop in STOPS if stop.signed_in]
    return outside + sorted(inside, key=lambda stop: stop.acting_as)


class Walker:
    """Keeps track of who the page is signed in and acting as."""

    def __init__(self, page: Page, demo: Installation) -> None:
        self.page, self.demo = page, demo
        self.acting_as: str | None = None

    def go(self, stop: Stop) -> None:
        if stop.signed_in and self.acting_as is None:
            sign_in(self.page, self.demo)
            self.acting_as = ""
        if stop.signed_in and stop.acting_as != self.acting_as:
            act_as(self.page, self.demo, stop.acting_as)
            self.acting_as = stop.acting_as
        visit(self.page, self.demo, stop)
