"""Every page that a person can reach: where it is, and as whom one sees it.

``STOPS`` are addresses of the demo; ``states`` holds pages that need a state of
their own. ``tests/architecture/test_tour.py`` fails for a page that neither visits.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from ayrdash.accounts.models import User
from tests.browser.demo import FIRST
from tests.browser.house import House

# Finds a page's address; goes on from there.
Path = Callable[[House], str]
Reach = Callable[[Page, House], object]


@dataclass(frozen=True)
class Stop:
    """One page. ``click`` names a button that changes what is seen (a dialog, an error)."""

    name: str
    # An address, or what finds it out (then ``route`` names the page).
    path: str | Path
    acting_as: str = ""
    click: str = ""
    # Follow the first link in the page's rows instead of staying on the list.
    first_row: bool = False
    signed_in: bool = True
    # The page one ends on, where the path does not say it.
    route: str = ""
    status: int = 200
    # Somebody else than the demo's owner: a function of tests.browser.people.
    who: Callable[[], User] | None = None
    # Before anybody owns the installation.
    unowned: bool = False
    # Goes on from the path: types, presses.
    reach: Reach | None = None
    # A variant of a page that is drawn already gets no picture of its own.
    drawn: bool = True

    def __str__(self) -> str:
        return self.name

    @property
    def page(self) -> str:
        """The name of the route whose page is seen; empty for an address that has none."""
        if self.route or not isinstance(self.path, str):
            return self.route
        try:
            return "" if self.first_row else resolve(self.path.split("?")[0]).view_name
        except Resolver404:
            return ""


STOPS = [
    Stop("sign-in", "/account/login/", signed_in=False),
    Stop("password-reset", "/account/password/reset/", signed_in=False),
    Stop("sign-up-closed", "/account/signup/", signed_in=False),
    Stop("api-docs", "/api/docs"),
    Stop("api-errors", "/api/docs/errors"),
    Stop("imports", "/imports/"),
    Stop("api-doctor", "/api/docs/doctor"),
    Stop("api-try", "/api/docs/create"),
    Stop("api-try-plain", "/api/docs/history"),
    Stop("link-closed", "/link/", signed_in=False, status=410),
    Stop("home", "/", acting_as=FIRST),
    Stop("home-primary", "/"),
    Stop("profiles", "/profiles/"),
    Stop("profiles-add", "/profiles/", click="Add Profile"),
    Stop("activity", "/activity/", acting_as=FIRST),
    Stop("activity-primary", "/activity/"),
    Stop("activity-by-profile", "/activity/profiles/"),
    Stop("bulk", "/activity/bulk/"),
    Stop("idle-policy", "/activity/idle/"),
    Stop("profiles-search", "/profiles/?q=museum"),
    Stop("profiles-none", "/profiles/?q=nothing-like-it"),
    Stop("profiles-archived", "/profiles/?state=archived"),
    Stop("profile-add", "/profiles/new/"),
    Stop("profile-edit", "/profiles/?q=bakery", first_row=True, route="profiles:edit"),
    Stop("profiles-deleted", "/profiles/deleted/"),
    Stop("switcher", "/profiles/switcher/"),
    Stop("api-key", "/profiles/key/"),
    Stop("profile-key", "/profiles/key/", acting_as=FIRST),
    Stop("api-keys", "/api-keys/"),
    Stop("api-keys-ended", "/api-keys/?show=ended"),
    Stop("api-key-new", "/api-keys/new/"),
    Stop("named-key", "/api-keys/", first_row=True, route="apikeys:detail"),
    Stop("social-accounts", "/social-accounts/", acting_as=FIRST),
    Stop("social-accounts-relink", "/social-accounts/", acting_as="Lumen Theatre"),
    Stop("social-accounts-suspended", "/social-accounts/", acting_as="Fjord Ferries"),
    Stop("social-accounts-none", "/social-accounts/", acting_as="Green Mile Gardening"),
    Stop("link-bluesky", "/social-accounts/bluesky/", acting_as="Green Mile Gardening"),
    Stop("unlink", "/social-accounts/bluesky/unlink/", acting_as=FIRST),
    Stop("link-sessions", "/links/", acting_as=FIRST),
    Stop("link-session", "/links/", acting_as=FIRST, first_row=True, route="linking:detail"),
    Stop("why", "/links/why/", acting_as=FIRST),
    Stop("who-sees-what", "/links/why/all/"),
    Stop("compose", "/posts/new/", acting_as=FIRST),
    Stop("compose-unlinked", "/posts/new/", acting_as="Green Mile Gardening"),
    Stop("history", "/posts/", acting_as=FIRST),
    Stop("history-days", "/posts/?since=2026-12-01&until=2026-11-01", acting_as=FIRST),
    Stop("history-none", "/posts/", acting_as="Green Mile Gardening"),
    Stop(
        "post-published",
        "/posts/?state=success",
        acting_as=FIRST,
        first_row=True,
        route="posts:detail",
    ),
    Stop(
        "post-failed", "/posts/?state=error", acting_as=FIRST, first_row=True, route="posts:detail"
    ),
    Stop(
        "post-scheduled",
        "/posts/?state=scheduled",
        acting_as=FIRST,
        first_row=True,
        route="posts:detail",
    ),
    Stop("files", "/posts/files/", acting_as=FIRST),
    Stop("feeds", "/feeds/", acting_as=FIRST),
    Stop("team", "/team/"),
    Stop("suspensions", "/suspensions/"),
    Stop("alerts", "/alerts/"),
    Stop("alerts-preferences", "/alerts/preferences/"),
    Stop("alerts-closed", "/alerts/?show=closed"),
    Stop("webhooks", "/webhooks/"),
    Stop("webhook-edit", "/webhooks/post/"),
    Stop("audit-log", "/audit/"),
    Stop("audit-log-none", "/audit/?q=nothing-like-it"),
    Stop("settings", "/settings/"),
    Stop("settings-lock", "/settings/lock/"),
    Stop("settings-team", "/settings/team/"),
    Stop("settings-addresses", "/settings/addresses/?address=203.0.113.9"),
    Stop("settings-alerts", "/settings/alerts/"),
    Stop("settings-logo", "/settings/page/brand/"),
    Stop("settings-texts", "/settings/page/texts/"),
    Stop("settings-help", "/settings/page/help/"),
    Stop("settings-steps", "/settings/page/modals/"),
    Stop("settings-style", "/settings/page/style/"),
    Stop("settings-languages", "/settings/page/languages/"),
    Stop("settings-versions", "/settings/page/versions/"),
    Stop("settings-primary-only", "/settings/", acting_as=FIRST, status=403),
    Stop("preview-none", "/links/preview/"),
    Stop("preview-linked", "/links/preview/?state=linked&width=phone"),
    Stop("preview-steps", "/links/preview/?state=instagram"),
    Stop("preview-expired", "/links/preview/?state=expired&language=de"),
    Stop("outbox", "/outbox/"),
    Stop("outbox-none", "/outbox/?state=bounced"),
    Stop("mail", "/outbox/", first_row=True, route="mail:detail"),
    Stop("status", "/status/"),
    Stop("account-imports", "/account/imports/"),
    Stop("support", "/support/"),
    Stop("account", "/account/"),
    Stop("messaging", "/account/messaging/"),
    Stop("delete-login", "/account/delete/"),
    Stop("export", "/account/export/"),
    Stop("close-account", "/account/close/"),
    Stop("e-mail", "/account/email/"),
    Stop("password", "/account/password/change/"),
    Stop("sessions", "/account/sessions/"),
    Stop("two-factor", "/account/2fa/"),
    Stop("sign-out", "/account/logout/"),
    Stop("not-found", "/nothing-here/", status=404),
]
