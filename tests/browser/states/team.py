"""Invitations, webhooks and alerts."""

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from ayrdash.accounts.models import Membership
from ayrdash.mail.services.bounces import note_bad
from ayrdash.webhooks.models import Webhook
from ayrdash.webhooks.services.events import send_test
from settings_app.services.alerts import add_address
from teams.models import Invitation
from teams.services.invitations import invite
from tests.browser import people
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.states.reaching import press
from tests.browser.tour import Path, Stop

DORA = "dora@harbour.example"


def alert_link(house: House) -> str:
    account = house.profile(FIRST).account
    owner = account.memberships.get(role="owner").user
    add_address(account=account, email="agree@harbour.example", kinds=["unlinked"], actor=owner)
    link = house.link_to("agree@harbour.example", "/alerts/confirm/")
    return link.removeprefix(settings.PUBLIC_URL)


def invitation(house: House, email: str = DORA) -> Invitation:
    """Somebody is invited by the demo's owner."""
    found = Invitation.objects.filter(email=email).first()
    by = Membership.objects.get(account=house.profile(FIRST).account, role="owner")
    return found or invite(by=by, email=email, title=f"Team: {email}").invitation


def of_invitation(route: str) -> Path:
    def path(house: House) -> str:
        return reverse(route, args=[invitation(house).pk])

    return path


def invitations(house: House) -> str:
    invitation(house)
    return reverse("teams:invitations")


def mailed_link(email: str) -> Path:
    def path(house: House) -> str:
        invitation(house, email)
        link = house.link_to(email, "/invitation")
        return link.removeprefix(settings.PUBLIC_URL)

    return path


def hand_over(page: Page, house: House) -> None:
    press(page, "Copy link")
    page.locator("main code.secret").wait_for()


def short_password(page: Page, house: House) -> None:
    page.get_by_label("Your name").fill("Dora")
    page.get_by_label("Password").fill("short")
    press(page, "Accept and sign in")


def hook(house: House) -> Webhook:
    made, _ = Webhook.objects.get_or_create(
        profile=house.profile(FIRST),
        action="scheduled",
        defaults={"url": "https://hooks.ohm.example/in", "secret": "whsec_c2VjcmV0"},
    )
    return made


def hook_page(house: House) -> str:
    return reverse("webhooks:edit", args=[hook(house).action])


def delivery_page(house: House) -> str:
    return reverse("webhooks:detail", args=[send_test(webhook=hook(house)).hook_id])


def show_secret(page: Page, house: House) -> None:
    press(page, "Show the secret")
    page.locator("main .notice code.secret").wait_for()


def bounced(house: House) -> str:
    for email, cause, words in (
        ("care@harbour.example", "bounced", "550 5.1.1 The mailbox care does not exist here"),
        ("lea@harbour.example", "complained", ""),
    ):
        note_bad(email=email, cause=cause, words=words)
    return "/outbox/"


STATES = [
    Stop("outbox-bounced", bounced, route="mail:index"),
    Stop("alerts-bounced", lambda house: bounced(house) and "/alerts/preferences/",
         route="alerts:preferences"),
    Stop("alerts-agree", alert_link, signed_in=False, route="settings:confirm_alerts"),
    Stop("alerts-old-link", "/settings/alerts/confirm/used/", signed_in=False, status=410,
         drawn=False),
    Stop("team-invitations", invitations, route="teams:invitations"),
    Stop("team-invite", "/team/invite/"),
    Stop("team-link", invitations, route="teams:link", reach=hand_over),
    Stop("team-revoke", of_invitation("teams:revoke"), route="teams:revoke"),
    Stop("invitation", mailed_link("lea@harbour.example"), signed_in=False,
         route="invitations:accept"),
    Stop("invitation-wrong", mailed_link("max@harbour.example"), signed_in=False,
         route="invitations:accept", reach=short_password, status=422, drawn=False),
    Stop("invitation-of-another", mailed_link("ida@harbour.example"), who=people.careful,
         route="invitations:accept"),
    Stop("invitation-closed", "/invitation/unknown/", signed_in=False, status=410),
    Stop("webhook-set", hook_page, acting_as=FIRST, route="webhooks:edit"),
    Stop("webhook-secret", hook_page, acting_as=FIRST, route="webhooks:secret",
         reach=show_secret, drawn=False),
    Stop("webhook-delivery", delivery_page, acting_as=FIRST, route="webhooks:detail"),
]  # fmt: skip
