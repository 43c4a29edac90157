"""Messages: on, with people who have written."""

import datetime

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from ayrdash.messaging.models import AutoResponse, Conversation, Message
from ayrdash.networks.models import SocialAccount
from profiles.models import Profile
from settings_app.models import AccountSettings
from tests.browser.demo import FIRST
from tests.browser.house import House
from tests.browser.tour import Reach, Stop
from tests.browser.trynet import test_network

SAID = (
    (False, "received", "Hello, do you bake without nuts? My daughter can't have any."),
    (True, "sent", "Hello Zoe, our white bread and the rolls are free of nuts."),
    (False, "received", "Wonderful. Can you keep four rolls for Saturday at nine?"),
    (True, "failed", "Of course, they are waiting for you."),
)


def said(house: House) -> Conversation:
    """Switch messages on for the demo's first profile, and let people write to it."""
    profile = house.profile(FIRST)
    AccountSettings.objects.filter(account=profile.account).update(messaging_enabled=True)
    Profile.objects.filter(pk=profile.pk).update(messaging_active=True)
    AutoResponse.objects.update_or_create(profile=profile, defaults={"is_active": True})
    account, _made = SocialAccount.objects.get_or_create(
        profile=profile,
        network="test",
        defaults={
            "remote_id": "ashby-online",
            "handle": "ashby.online",
            "credentials": "{}",
            "scopes": ["messages"],
        },
    )
    Conversation.objects.filter(profile=profile).delete()
    for number, name in enumerate(("Lin Lee", "Otto Ohm", "Zoe Zimmer")):
        made = talk(profile, account, name, number)
    return made


def talk(profile: Profile, account: SocialAccount, name: str, number: int) -> Conversation:
    now = timezone.now() - datetime.timedelta(hours=2 - number)
    made = Conversation.objects.create(
        profile=profile,
        social_account=account,
        network="test",
        account_remote_id=account.remote_id,
        remote_id=f"talk-{number}",
        peer_id=name,
        peer_handle=name.split(maxsplit=1)[0].lower(),
        peer_name=name,
        search_key=name.casefold(),
        last_message_at=now,
        last_text=SAID[-1][2],
        asked_at=now,
        unread_count=number,
    )
    for place, (mine, state, text) in enumerate(SAID):
        Message.objects.create(
            conversation=made,
            state=state,
            mine=mine,
            text=text,
            sent_at=now - datetime.timedelta(minutes=10 * (len(SAID) - place)),
            error_message="The test network gave no answer." if state == "failed" else "",
        )
    return made


def at(route: str, *, of_talk: bool = False) -> Reach:
    def reach(page: Page, house: House) -> None:
        made = said(house)
        with test_network():
            page.goto(house.url + reverse(route, args=[made.ref] if of_talk else []))
            page.wait_for_load_state("networkidle")

    return reach


STATES = [
    Stop("messages-off", "/messages/"),
    Stop("messages", "/", acting_as=FIRST, route="messaging:index", reach=at("messaging:index")),
    Stop(
        "messages-thread",
        "/",
        acting_as=FIRST,
        route="messaging:thread",
        reach=at("messaging:thread", of_talk=True),
    ),
    Stop(
        "messages-automatic",
        "/",
        acting_as=FIRST,
        route="messaging:automatic",
        reach=at("messaging:automatic"),
    ),
]
