"""The picker's offer to resync, and a resync under way and over."""

from django.urls import reverse
from playwright.sync_api import Page

from ayrdash.networks.models import Resync
from tests.browser.demo import FIRST
from tests.browser.graphnet import graph_network
from tests.browser.house import House
from tests.browser.states.linking import UNLINKED
from tests.browser.states.reaching import press
from tests.browser.tour import Stop
from tests.networks.meta.earlier import linked

PAULA = "Continue as Paula Page"


def offered(page: Page, house: House) -> None:
    """Go through Facebook's consent, after Paula linked a page for another profile."""
    with graph_network():
        social = linked(house.profile(FIRST), "501", "Acme Shop")
        social.save()
        page.goto(house.url + reverse("networks:link", args=["facebook"]))
        with page.expect_navigation():
            press(page, "Go on to Facebook")
        page.get_by_role("button", name=PAULA).click()
        page.get_by_role("heading", name="Or link everything again").wait_for()
        page.wait_for_load_state("networkidle")
        social.delete()


OUTCOMES = (
    ("Harbour Bakery", "relinked", ""),
    ("Harbour Bakery, by the river", "relinked", ""),
    (
        "Linde & Söhne",
        "missing",
        "The consent does not reach it: it is gone, left unticked, or no longer theirs.",
    ),
    ("Old Mill", "refused", "The profile is archived."),
)


def resync(house: House, **fields: object) -> Resync:
    first = house.profile(FIRST)
    wish = {"state": "done", **fields}
    run: Resync = Resync.objects.create(
        account=first.account,
        link_attempt=str(wish["state"]),
        network="facebook",
        requested_by_label="olivia@studio.example",
        client_id="1234567890",
        consent_id="100",
        consent_name="Paula Page",
        **wish,
    )
    others = first.account.profiles.users().exclude(pk=first.pk)
    for profile, (name, outcome, reason) in zip(others, OUTCOMES, strict=False):
        run.rows.create(
            profile=profile,
            network="facebook",
            remote_id=name,
            name=name,
            outcome=outcome,
            reason=reason,
        )
    return run


def over(house: House) -> str:
    return reverse("networks:resync", args=[resync(house).ref])


def under_way(house: House) -> str:
    run = resync(house, state="running")
    run.rows.exclude(outcome="relinked").update(outcome="waiting", reason="")
    return reverse("networks:resync", args=[run.ref])


STATES = [
    Stop("resync-offer", "/", acting_as=UNLINKED, route="networks:pick", reach=offered),
    Stop("resync-report", over, route="networks:resync"),
    Stop("resync-running", under_way, route="networks:resync"),
]
