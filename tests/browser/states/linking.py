"""The pages that a link for end users opens."""

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from ayrdash.linking.models import LinkSession, Receipt
from ayrdash.linking.services.options import LinkOptions
from ayrdash.linking.services.receipts import write_receipt
from ayrdash.linking.services.sessions import create_link_session
from ayrdash.linking.services.trail import Step, note
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.states.reaching import press
from tests.browser.tour import Reach, Stop

UNLINKED = "Green Mile Gardening"


def link(house: House, title: str = FIRST, *, single_use: bool = False) -> str:
    profile = house.profile(title)
    owner = profile.account.memberships.get(role="owner").user
    options = LinkOptions(expires_in_minutes=60, single_use=single_use)
    token = create_link_session(profile=profile, options=options, by=owner).token
    return reverse("linking:open", args=[token])


def withdrawn_link(house: House) -> str:
    address = link(house)
    LinkSession.objects.update(revoked_at=timezone.now())
    return address


def single_use_link(house: House) -> str:
    return link(house, single_use=True)


def opened(title: str, then: str = "", *args: str) -> Reach:
    """Open a link to a profile's networks, then one of its pages."""

    def reach(page: Page, house: House) -> None:
        page.goto(house.url + link(house, title))
        if then:
            page.goto(house.url + reverse(then, args=args))

    return reach


def link_without_handle(page: Page, house: House) -> None:
    opened(UNLINKED, "linking:connect", "bluesky")(page, house)
    page.get_by_label("Bluesky handle").fill("nobody@nowhere")
    page.get_by_label("App password").fill("abcd-efgh-ijkl-mnop")
    press(page, "Link account")


def all_done(page: Page, house: House) -> None:
    opened(FIRST)(page, house)
    press(page, "All Done")
    page.wait_for_url("**/finished/")


def receipt_of(house: House) -> Receipt:
    """What an end user got who linked Bluesky in a visit that is over."""
    profile = house.profile(FIRST)
    owner = profile.account.memberships.get(role="owner").user
    made = create_link_session(
        profile=profile, options=LinkOptions(expires_in_minutes=60), by=owner
    )
    note(made.session, Step.LINKED, network="bluesky")
    receipt = write_receipt(session=made.session)
    assert receipt
    return receipt


def receipt_page(house: House) -> str:
    return reverse("linking:withdraw", args=[receipt_of(house).secret])


def done_with_receipt(page: Page, house: House) -> None:
    opened(FIRST)(page, house)
    session = LinkSession.objects.latest("id")
    note(session, Step.LINKED, network="bluesky")
    press(page, "All Done")
    page.wait_for_url("**/finished/")


def first_link(house: House) -> str:
    session = LinkSession.objects.filter(profile__title=FIRST).order_by("id").first()
    assert session
    return reverse("linking:detail", args=[session.pk])


def make_link(page: Page, house: House) -> None:
    press(page, "Make a link")
    page.locator("main code.secret").wait_for()


def why_profile(house: House) -> str:
    return reverse("linking:why_profile", args=[house.profile("Lumen Theatre").ref_id])


STATES = [
    Stop("linking", "/link/", signed_in=False, reach=opened(FIRST), route="linking:page"),
    Stop("linking-unlinked", "/link/", signed_in=False, reach=opened(UNLINKED),
         route="linking:page"),
    Stop("linking-bluesky", "/link/", signed_in=False, route="linking:connect",
         reach=opened(UNLINKED, "linking:connect", "bluesky")),
    Stop("linking-bluesky-wrong", "/link/", signed_in=False, route="linking:connect",
         reach=link_without_handle, status=422, drawn=False),
    Stop("linking-unlink", "/link/", signed_in=False, route="linking:unlink",
         reach=opened(FIRST, "linking:unlink", "bluesky")),
    Stop("linking-done", "/link/", signed_in=False, route="linking:finished", reach=all_done),
    Stop("linking-done-receipt", "/link/", signed_in=False, route="linking:finished",
         reach=done_with_receipt),
    Stop("linking-receipt", receipt_page, signed_in=False, route="linking:withdraw"),
    Stop("linking-single-use", single_use_link, signed_in=False, route="linking:open"),
    Stop("linking-withdrawn", withdrawn_link, signed_in=False, route="linking:open", status=410),
    Stop("linking-unknown", "/link/ayr_ls_unknown/", signed_in=False, status=410, drawn=False),
    Stop("linking-not-found", "/link/connect/nowhere/", signed_in=False, status=410, drawn=False,
         route="linking:connect"),
    Stop("why-profile", why_profile, route="linking:why_profile"),
    Stop("link-made", "/links/", acting_as="Lumen Theatre", reach=make_link,
         route="linking:detail"),
    Stop("link-detail", first_link, acting_as=FIRST, route="linking:detail", drawn=False),
]  # fmt: skip
